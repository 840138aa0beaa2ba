import { describe, expect, it, vi } from "vitest";
import { Client } from "../src/api/client";
import { Events, matches, type MediaEvent } from "../src/api/events.svelte";
import { sseParser } from "../src/api/sse";
import { FakeServer, problem } from "./fake-server";

const text = (type: string) => `id: 1\nevent: ${type}\ndata: {"type":"${type}","subject":"live/x","time":"","attributes":{}}\n\n`;

describe("taking a stream of events apart", () => {
  it("bears any pieces, comments and ends of lines", () => {
    const heard: string[] = [];
    const ids: string[] = [];
    const take = sseParser(
      (data) => heard.push(data),
      (id) => ids.push(id),
    );
    for (const piece of [": hello\nretry: 2", "000\n\nda", "ta: one\n", "data:two\r\n\r", "\ndata: three\ni", "d: a-1\n", "\nid:a-2\n\nid: a-3"]) {
      take(piece);
    }
    expect(heard).toEqual(["one\ntwo", "three"]);
    expect(ids).toEqual(["a-1", "a-2"]);
  });
});

it("a kind holds its types", () => {
  expect(matches("stream.*", "stream.live")).toBe(true);
  expect(matches("*", "anything")).toBe(true);
  expect(matches("stream.live", "stream.lively")).toBe(false);
});

describe("events", () => {
  it("reach who wants them, and are asked for again after an interruption", async () => {
    vi.useFakeTimers();
    const server = new FakeServer().on("GET /events", () => new Response(text("stream.live") + text("plugin.swapped")));
    const events = new Events(new Client(server.fetch));
    const heard: MediaEvent[] = [];
    const silence = events.on(["stream.*"], (event) => heard.push(event));
    events.start();
    events.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(heard.map((event) => event.type)).toEqual(["stream.live"]);
    expect(events.connected).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toHaveLength(2);
    silence();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toHaveLength(2);
    events.stop();
    vi.useRealTimers();
  });

  it("of an interruption are asked for, and everything is asked for again if some are lost", async () => {
    vi.useFakeTimers();
    let answer = "id: a-1\n\n";
    const server = new FakeServer().on("GET /events", () => new Response(answer));
    const events = new Events(new Client(server.fetch));
    const heard: MediaEvent[] = [];
    events.on(["*"], (event) => heard.push(event));
    const resumed = vi.fn();
    document.addEventListener("millrace:resume", resumed);
    events.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.last.headers.has("Last-Event-ID")).toBe(false);
    answer = text("stream.live").replace("id: 1", "id: a-2");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.last.headers.get("Last-Event-ID")).toBe("a-1");
    expect(heard.map((event) => event.type)).toEqual(["stream.live"]);
    expect(resumed).not.toHaveBeenCalled();
    answer = text("events.missed").replace("id: 1\n", "");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.last.headers.get("Last-Event-ID")).toBe("a-2");
    expect(heard).toHaveLength(1);
    expect(resumed).toHaveBeenCalledOnce();
    events.stop();
    document.removeEventListener("millrace:resume", resumed);
    vi.useRealTimers();
  });

  it("are not asked for without end where the login ended", async () => {
    vi.useFakeTimers();
    const server = new FakeServer().on("GET /events", problem(401, "Log in"));
    const events = new Events(new Client(server.fetch));
    events.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.asked).toHaveLength(1);
    vi.useRealTimers();
  });

  it("are asked for less and less often while the server is away", async () => {
    vi.useFakeTimers();
    const server = new FakeServer().on("GET /events", problem(503, "Later"));
    const events = new Events(new Client(server.fetch));
    events.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBeGreaterThan(3);
    expect(server.asked.length).toBeLessThan(8);
    events.stop();
    vi.useRealTimers();
  });

  it("that stop coming without a word are asked for again", async () => {
    vi.useFakeTimers();
    const server = new FakeServer().on("GET /events", () => new Response(new ReadableStream({ start() {} })));
    const silent: typeof fetch = async (input, init) => {
      const response = await server.fetch(input, init);
      const stop = new Promise<never>((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
      return { ok: true, headers: new Headers(), body: { pipeThrough: () => ({ getReader: () => ({ read: () => stop }) }) }, clone: () => response } as unknown as Response;
    };
    const events = new Events(new Client(silent));
    events.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(events.connected).toBe(true);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(server.asked.length).toBe(2);
    events.stop();
    vi.useRealTimers();
  });

  it("give their connection back while nobody sees the page for long, and come when somebody does", async () => {
    vi.useFakeTimers();
    let seen: DocumentVisibilityState = "visible";
    const visibility = vi.spyOn(document, "visibilityState", "get").mockImplementation(() => seen);
    const see = (state: DocumentVisibilityState) => {
      seen = state;
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const server = new FakeServer().on("GET /events", problem(503, "Later"));
    const events = new Events(new Client(server.fetch));
    events.start();
    await vi.advanceTimersByTimeAsync(10);
    see("hidden");
    await vi.advanceTimersByTimeAsync(60_000);
    see("visible");
    see("hidden");
    await vi.advanceTimersByTimeAsync(299_000);
    const before = server.asked.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.asked.length).toBeLessThanOrEqual(before + 1);
    const hidden = server.asked.length;
    see("visible");
    await vi.advanceTimersByTimeAsync(10);
    expect(server.asked).toHaveLength(hidden + 1);
    events.stop();
    see("visible");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(hidden + 1);
    visibility.mockRestore();
    vi.useRealTimers();
  });
});
