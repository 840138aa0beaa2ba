import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { events } from "../src/api/events.svelte";
import { Feed } from "../src/api/feed.svelte";
import { Problem } from "../src/api/problem";

describe("a feed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks again and again, until it is left", async () => {
    let answer = 0;
    const feed = new Feed(async () => ++answer, { everyMs: 1_000 });
    const stop = feed.start();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(feed.data).toBe(3);
    stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(answer).toBe(3);
  });

  it("asks more often while events do not come", async () => {
    const ask = vi.fn(async () => 1);
    const stop = new Feed(ask, { everyMs: 60_000, on: ["stream.*"] }).start();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(ask).toHaveBeenCalledTimes(3);
    events.connected = true;
    await vi.advanceTimersByTimeAsync(50_000);
    expect(ask.mock.calls.length).toBeLessThan(6);
    events.connected = false;
    stop();
  });

  it("keeps the last answer while the server is away, and asks less often", async () => {
    let away = false;
    const ask = vi.fn(async () => {
      if (away) {
        throw new TypeError();
      }
      return "there";
    });
    const feed = new Feed(ask, { everyMs: 1_000 });
    const stop = feed.start();
    await vi.advanceTimersByTimeAsync(100);
    away = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(feed.data).toBe("there");
    expect(feed.problem?.status).toBe(0);
    expect(ask.mock.calls.length).toBeLessThan(10);
    away = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(feed.problem).toBeUndefined();
    stop();
  });

  it("waits as long as the server asks for", async () => {
    const ask = vi.fn(async () => Promise.reject(new Problem(503, "", "", 10)));
    const stop = new Feed(ask, { everyMs: 1_000 }).start();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ask).toHaveBeenCalledTimes(2);
    stop();
  });

  it("asks at once after a login, and when it is asked to while it waits for an answer", async () => {
    const answers: ((value: number) => void)[] = [];
    const feed = new Feed(() => new Promise<number>((resolve) => answers.push(resolve)), { everyMs: 60_000 });
    const stop = feed.start();
    void feed.refresh();
    answers[0]!(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(answers).toHaveLength(2);
    answers[1]!(2);
    await vi.advanceTimersByTimeAsync(0);
    document.dispatchEvent(new Event("millrace:resume"));
    expect(answers).toHaveLength(3);
    expect(feed.data).toBe(2);
    stop();
  });

  describe("with events", () => {
    let tell: (subject: string) => void;
    let visibility: DocumentVisibilityState;

    beforeEach(async () => {
      visibility = "visible";
      vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
      const stream = new ReadableStream<string>({
        start: (controller) => {
          tell = (subject) => controller.enqueue(`data: ${JSON.stringify({ type: "stream.live", subject, time: "", attributes: {} })}\n\n`);
        },
      });
      vi.stubGlobal("fetch", async () => ({ ok: true, headers: new Headers(), body: { pipeThrough: () => stream } }));
      events.start();
      await vi.advanceTimersByTimeAsync(10);
      expect(events.connected).toBe(true);
    });

    afterEach(() => {
      events.stop();
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    });

    async function often(subject: string): Promise<void> {
      for (let i = 0; i < 100; i++) {
        tell(subject);
        await vi.advanceTimersByTimeAsync(100);
      }
    }

    it("asks soon after one, and once a second however many there are", async () => {
      const ask = vi.fn(async () => 1);
      const stop = new Feed(ask, { everyMs: 60_000, on: ["stream.*"] }).start();
      await vi.advanceTimersByTimeAsync(5_000);
      tell("live/x");
      await vi.advanceTimersByTimeAsync(300);
      expect(ask).toHaveBeenCalledTimes(2);
      await often("live/x");
      expect(ask.mock.calls.length).toBeGreaterThan(9);
      expect(ask.mock.calls.length).toBeLessThan(15);
      stop();
    });

    it("asks for those that count only, and not while nobody looks", async () => {
      const ask = vi.fn(async () => 1);
      const stop = new Feed(ask, { everyMs: 60_000, on: ["stream.*"], when: ({ subject }) => subject === "live/x" }).start();
      await often("live/y");
      expect(ask).toHaveBeenCalledTimes(1);
      visibility = "hidden";
      await often("live/x");
      expect(ask).toHaveBeenCalledTimes(1);
      visibility = "visible";
      document.dispatchEvent(new Event("visibilitychange"));
      expect(ask).toHaveBeenCalledTimes(2);
      stop();
    });
  });

  it("gives up what is not answered, says so, and asks again", async () => {
    let hangs = true;
    const ask = (signal: AbortSignal) =>
      hangs ? new Promise<number>((_, refuse) => signal.addEventListener("abort", () => refuse(signal.reason))) : Promise.resolve(1);
    const feed = new Feed(ask, { everyMs: 1_000 });
    const stop = feed.start();
    await vi.advanceTimersByTimeAsync(19_000);
    expect(feed.problem).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(feed.problem).toMatchObject({ status: 0, message: "The server does not answer" });
    hangs = false;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(feed).toMatchObject({ problem: undefined, data: 1 });
    stop();
  });
});
