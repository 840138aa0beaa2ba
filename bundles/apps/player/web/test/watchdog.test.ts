import { describe, expect, it } from "vitest";
import { Watchdog } from "../src/player/watchdog";

const STALE_MS = 3_000;

/** Looks every half second; edge and picture are functions of the time in seconds. */
function watch(seconds: number, edge: (s: number) => number, time: (s: number) => number, wanted = true) {
  const watchdog = new Watchdog();
  watchdog.reset(0);
  const seen = { progress: [] as number[], stale: [] as number[], frozen: [] as number[] };
  for (let s = 0.5; s <= seconds; s += 0.5) {
    const verdict = watchdog.look(s * 1000, { edge: edge(s), currentTime: time(s), wanted }, STALE_MS);
    (["progress", "stale", "frozen"] as const).forEach((kind) => verdict[kind] && seen[kind].push(s));
  }
  return seen;
}

describe("the watchdog", () => {
  it("sees progress while edge and picture move", () => {
    const { progress, stale, frozen } = watch(4, (s) => s, (s) => s);
    expect(progress[0]).toBe(1);
    expect(progress.length).toBe(7);
    expect([...stale, ...frozen]).toEqual([]);
  });

  it("finds an edge that stopped stale, and no picture frozen for that", () => {
    const { stale, frozen } = watch(20, (s) => Math.min(s, 5), (s) => Math.min(s, 5.5));
    expect(stale[0]).toBe(8.5);
    expect(frozen).toEqual([]);
  });

  it("is not fooled by the first sight of an old manifest", () => {
    const { progress, stale } = watch(5, () => 100, (s) => s);
    expect(progress).toEqual([]);
    expect(stale[0]).toBe(3.5);
  });

  it("finds a picture that stands still frozen, again and again", () => {
    const { frozen } = watch(20, (s) => s, () => 7);
    expect(frozen).toEqual([6, 11.5, 17]);
  });

  it("needs no moving picture while the viewer paused", () => {
    const { progress, frozen } = watch(20, (s) => s, () => 7, false);
    expect(progress.length).toBe(39);
    expect(frozen).toEqual([]);
  });

  it("does not count an unknown edge as movement", () => {
    expect(watch(5, () => Number.NaN, (s) => s).progress).toEqual([]);
  });
});
