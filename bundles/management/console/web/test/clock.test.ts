import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flushSync } from "svelte";
import { Client } from "../src/api/client";
import { Clock, clock } from "../src/api/clock.svelte";
import Facts from "../src/pages/streams/Facts.svelte";
import { FakeServer, json } from "./fake-server";
import { render } from "./render";

const NOW = Date.parse("2026-01-01T00:01:00Z");

describe("the clock", () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW }));
  afterEach(() => {
    clock.told(new Date().toUTCString());
    vi.useRealTimers();
  });

  it("is the server's, where the two are apart", async () => {
    const server = new FakeServer().on("GET /keys", json({}, { Date: "Thu, 01 Jan 2026 01:01:00 GMT" }));
    await new Client(server.fetch).get("/keys");
    expect(clock.nowMs).toBe(NOW + 3_600_000);
  });

  it("bears answers that take a while, and those that do not say", () => {
    const own = new Clock();
    own.told("Thu, 01 Jan 2026 00:00:59 GMT");
    own.told(null);
    expect(own.nowMs).toBe(NOW);
    own.told("Thu, 01 Jan 2026 00:02:00 GMT");
    own.told("Thu, 01 Jan 2026 00:01:59 GMT");
    expect(own.nowMs).toBe(NOW + 60_000);
    own.told("Thu, 01 Jan 2026 00:01:01 GMT");
    expect(own.nowMs).toBe(NOW);
  });

  it("makes ages go on that a page shows", () => {
    const stream = { started: "2026-01-01T00:00:00Z", tracks: [], viewers: 1, syncIntervalMs: 0, droppedSamples: 0 };
    const figures = { videoBitsPerSecond: 1, audioBitsPerSecond: 1, framesPerSecond: 1 };
    const page = render(Facts, { stream: { ...stream, ...figures } });
    expect(page.textContent).toContain("(1 min 0 s)");
    vi.advanceTimersByTime(20_000);
    flushSync();
    expect(page.textContent).toContain("(1 min 20 s)");
  });
});
