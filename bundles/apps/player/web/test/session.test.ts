import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Backoff } from "../src/player/backoff";
import { type Engine, type EngineListener, UnsupportedError } from "../src/player/engine";
import { Session } from "../src/player/session";
import type { ProbeAnswer } from "../src/stream/probe";

class FakeEngine implements Engine {
  newest = 10;
  live: number | undefined = undefined;
  started = false;
  halted = false;
  stopped = false;

  constructor(readonly listener: EngineListener) {}

  start = (): void => {
    this.started = true;
    this.listener.ready();
  };
  halt = (): void => void (this.halted = true);
  stop = (): void => void (this.stopped = true);
  edge = (): number => this.newest;
  staleAfterMs = (): number => 3_000;
  givesUpAfterMs = (): number => 20_000;
  range = () => undefined;
  livePosition = (): number | undefined => this.live;
  levels = () => [];
  level = (): string => "";
  choose = (): void => undefined;
  facts = () => ({ player: "fake" });
}

const GOOD: ProbeAnswer = { status: 200, over: false, reason: "", retryAfterMs: 0 };
const WAIT: ProbeAnswer = { status: 503, over: false, reason: "", retryAfterMs: 0 };

describe("a session", () => {
  const video = { paused: false, seeking: false, currentTime: 0 };
  let engines: FakeEngine[];
  let answers: ProbeAnswer[];
  let phases: string[];
  let probes: number;
  let readied: number;
  let session: Session;

  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(video, { paused: false, seeking: false, currentTime: 0 });
    engines = [];
    answers = [];
    phases = [];
    probes = 0;
    readied = 0;
    session = new Session(video as HTMLVideoElement, {
      factory: async (_video, listener) => {
        const engine = new FakeEngine(listener);
        engines.push(engine);
        return engine;
      },
      probe: async () => {
        probes++;
        return answers.shift() ?? WAIT;
      },
      onReady: () => readied++,
      onState: (state) => phases.at(-1) === state.phase || phases.push(state.phase),
      onLevels: () => undefined,
      now: () => Date.now(),
      backoff: new Backoff(1_000, 8_000, () => 0.5),
    });
  });

  afterEach(() => {
    session.stop();
    vi.useRealTimers();
  });

  /** Lets the stream go on. */
  async function play(seconds: number): Promise<void> {
    for (let i = 0; i < seconds * 2; i++) {
      const engine = engines.at(-1);
      if (engine) {
        engine.newest += 0.5;
      }
      video.currentTime += 0.5;
      await vi.advanceTimersByTimeAsync(500);
    }
  }

  it("waits for a stream and plays it when it comes", async () => {
    answers = [WAIT, WAIT, GOOD];
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    engines[0]?.listener.failed({ status: 503, media: false, reason: "" });
    expect(engines[0]?.halted).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000 + 1_600 + 2_560);
    expect(probes).toBe(3);
    expect(engines.length).toBe(2);
    expect(engines[0]?.stopped).toBe(true);
    await play(2);
    expect(phases).toEqual(["waiting", "connecting", "live"]);
    expect(readied).toBe(2);
  });

  it("keeps its engine over a publisher's short absence", async () => {
    session.start();
    await play(5);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(phases).toEqual(["live", "interrupted"]);
    await play(2);
    expect(phases).toEqual(["live", "interrupted", "live"]);
    expect(engines.length).toBe(1);
    expect(probes).toBe(0);
  });

  it("asks for a new engine when the old one does not find back", async () => {
    answers = [GOOD];
    session.start();
    await play(5);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(engines.length).toBe(2);
    await play(2);
    expect(phases).toEqual(["live", "interrupted", "live"]);
  });

  it("jumps over what cannot be played, then takes a new engine", async () => {
    answers = [GOOD];
    session.start();
    await play(3);
    const engine = engines[0] as FakeEngine;
    video.seeking = true;
    engine.live = 20;
    const advance = async (): Promise<void> => {
      engine.newest += 0.5;
      await vi.advanceTimersByTimeAsync(500);
    };
    for (let i = 0; i < 13; i++) {
      await advance();
    }
    expect(video.currentTime).toBe(20);
    expect(engines.length).toBe(1);
    for (let i = 0; i < 18; i++) {
      await advance();
    }
    expect(phases).toContain("failed");
    expect(engines.length).toBe(2);
  });

  it("takes a follower to the live edge, and leaves who stepped back", async () => {
    session.start();
    await play(3);
    const engine = engines[0] as FakeEngine;
    engine.live = video.currentTime + 10;
    session.following = false;
    await play(1);
    expect(session.behindSeconds()).toBeCloseTo(9);
    session.goLive();
    expect(session.behindSeconds()).toBe(0);
    engine.live += 10;
    await play(1);
    expect(session.behindSeconds()).toBeLessThan(1);
  });

  it("is live with the first picture, and says before that it is being made", async () => {
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    engines[0]?.listener.preparing();
    expect(phases).toEqual(["preparing"]);
    engines[0]?.listener.begun();
    expect(phases).toEqual(["preparing", "live"]);
    engines[0]?.listener.preparing();
    expect(phases.at(-1)).toBe("live");
  });

  it("ends, looks on, and plays the next run", async () => {
    answers = [{ ...GOOD, over: true }, GOOD];
    session.start();
    await play(3);
    engines[0]?.listener.over();
    expect(phases.at(-1)).toBe("ended");
    await vi.advanceTimersByTimeAsync(3_000);
    await play(2);
    expect(phases).toEqual(["live", "ended", "connecting", "live"]);
    expect(session.reconnects).toBe(1);
  });

  it("asks at once when the network is back", async () => {
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    engines[0]?.listener.failed({ status: 0, media: false, reason: "" });
    session.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(probes).toBe(1);
  });

  it("hears nothing from an engine that was replaced", async () => {
    answers = [GOOD];
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    engines[0]?.listener.failed({ status: 503, media: false, reason: "" });
    await vi.advanceTimersByTimeAsync(1_000);
    await play(1.5);
    engines[0]?.listener.failed({ status: 404, media: false, reason: "" });
    expect(phases.at(-1)).toBe("live");
  });

  it("says so when the browser cannot play", async () => {
    const unable = new Session(video as HTMLVideoElement, {
      factory: () => Promise.reject(new UnsupportedError()),
      probe: async () => GOOD,
      onReady: () => undefined,
      onState: (state) => phases.push(state.phase),
      onLevels: () => undefined,
    });
    unable.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(phases).toEqual(["unsupported"]);
    unable.stop();
  });
});
