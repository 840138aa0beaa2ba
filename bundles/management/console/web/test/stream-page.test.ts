import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Preview from "../src/pages/streams/Preview.svelte";
import Stream from "../src/pages/streams/Stream.svelte";
import { json, problem } from "./fake-server";
import { asked, open, seen, server, text, TIME, until } from "./page";

const at = { app: "live", name: "x" };
const stream = {
  name: "live/x", state: "live", started: TIME, viewers: 1, tracks: ["H264"], warnings: [], renditions: [], analyzers: [], sessions: [],
  videoBitsPerSecond: 1, audioBitsPerSecond: 1, framesPerSecond: 25, syncIntervalMs: 2_000, droppedSamples: 0,
};

beforeEach(() => void vi.stubGlobal("matchMedia", () => ({ matches: false })));

describe("the page of a stream", () => {
  beforeEach(() => {
    server
      .on("GET /streams/live/x", json(stream))
      .on("GET /streams/live/x/health", json({ stream: "live/x", level: "green", reason: "Does well", live: true, since: TIME, figures: {}, alerts: [] }))
      .on("GET /streams/live/x/health/seconds", problem(404, "No figures"))
      .on("GET /streams/live/x/doctor", json({ summary: "All is well", advice: [] }))
      .on("GET /streams/live/x/availability", json({ dayPercent: 97, weekPercent: 98, monthPercent: 99, periods: [] }))
      .on("POST /streams/live/x/preview", problem(403, "No"));
  });

  it("stays when the stream ends, without a word of it being live", async () => {
    open(Stream, at);
    await seen("Does well");
    await seen("97 %");
    expect(document.querySelector(".page-head .pill")!.textContent).toBe("live");
    expect(document.querySelector("iframe")).not.toBeNull();
    server.on("GET /streams/live/x", problem(404, "No such stream"));
    document.dispatchEvent(new Event("visibilitychange"));
    await seen("The stream ended");
    expect(document.querySelector(".page-head .pill")!.textContent).toBe("ended");
    expect(text()).toContain("Does well");
    expect(text()).toContain("97 %");
    expect(text()).not.toContain("Watch page");
    expect(document.querySelector("iframe")).toBeNull();
    server.on("GET /streams/live/x", json({ ...stream, state: "interrupted" }));
    document.dispatchEvent(new Event("visibilitychange"));
    await until(() => {
      flushSync();
      expect(document.querySelector(".page-head .pill")!.textContent).toBe("interrupted");
    });
  });

  it("says that there is none where there never was", async () => {
    server.on("GET /streams/live/x", problem(404, "No such stream"));
    open(Stream, at);
    await seen("That is not here");
    expect(document.querySelector(".page-head .pill")).toBeNull();
    expect(text()).not.toContain("Health");
  });

  it("says of advice and availability that they are old", async () => {
    open(Stream, at);
    await seen("All is well");
    await seen("97 %");
    server.on("GET /streams/live/x/doctor", problem(503, "Starting")).on("GET /streams/live/x/availability", problem(503, "Starting"));
    document.dispatchEvent(new Event("visibilitychange"));
    await until(() => {
      flushSync();
      expect(text().match(/Not up to date: Starting/g)).toHaveLength(2);
    });
    expect(text()).toContain("97 %");
  });
});

describe("a preview", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("plays on while its pass is renewed, and begins anew with another one", async () => {
    const inTenMinutes = () => new Date(Date.now() + 600_000).toISOString();
    const pass = (token: string) => () => json({ token, expires: inTenMinutes() });
    server.on("POST /streams/live/x/preview", pass("pv_1")).on("PUT /streams/live/x/preview", pass("pv_1"));
    open(Preview, at);
    const after = async (ms: number): Promise<HTMLIFrameElement | null> => {
      await vi.advanceTimersByTimeAsync(ms);
      flushSync();
      return document.querySelector("iframe");
    };
    const first = await after(100);
    expect(first?.getAttribute("src")).toContain("token=pv_1");
    expect(await after(595_000)).toBe(first);
    expect(asked("PUT", "/streams/live/x/preview")[0]!.body).toEqual({ token: "pv_1" });
    server.on("PUT /streams/live/x/preview", problem(503, "Starting"));
    expect(await after(593_000)).toBe(first);
    expect(asked("PUT", "/streams/live/x/preview").length).toBeGreaterThan(1);
    server.on("PUT /streams/live/x/preview", pass("pv_2"));
    const second = await after(5_000);
    expect(second?.getAttribute("src")).toContain("token=pv_2");
    expect(asked("POST", "/streams/live/x/preview")).toHaveLength(1);
  });

  it("plays nothing while nobody sees it, and goes on when somebody does", async () => {
    let seen: DocumentVisibilityState = "visible";
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => seen);
    const after = async (state: DocumentVisibilityState, ms: number): Promise<boolean> => {
      seen = state;
      document.dispatchEvent(new Event("visibilitychange"));
      await vi.advanceTimersByTimeAsync(ms);
      flushSync();
      return document.querySelector("iframe") !== null;
    };
    open(Preview, at);
    expect(await after("visible", 100)).toBe(true);
    expect(await after("hidden", 9_000)).toBe(true);
    expect(await after("hidden", 11_000)).toBe(false);
    expect(await after("visible", 100)).toBe(true);
  });
});
