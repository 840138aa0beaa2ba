import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Measurements } from "../src/player/measurements";
import type { Session } from "../src/player/session";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeVideo extends EventTarget {
  droppedVideoFrames = 0;
  totalVideoFrames = 0;
  readonly buffered = { length: 0 };

  getVideoPlaybackQuality(): { droppedVideoFrames: number; totalVideoFrames: number } {
    return this;
  }
}

const session = {
  state: { phase: "live" },
  reconnects: 0,
  following: true,
  behindSeconds: () => 0,
} as unknown as Session;

/** Looks every half second while the picture comes. */
function play(measurements: Measurements, video: FakeVideo, frames: number[][]): string[] {
  return frames.map(([dropped = 0, total = 0]) => {
    video.droppedVideoFrames = dropped;
    video.totalVideoFrames = total;
    const snapshot = measurements.take();
    vi.advanceTimersByTime(500);
    return `${snapshot.droppedFrames} of ${snapshot.totalFrames}`;
  });
}

test("pictures that are left out to catch up are not counted", () => {
  const video = new FakeVideo();
  const measurements = new Measurements(video as unknown as HTMLVideoElement, session);

  expect(play(measurements, video, [[0, 0], [34, 52], [34, 67], [34, 82], [36, 97]])).toEqual([
    "0 of 0",
    "0 of 0",
    "0 of 0",
    "0 of 15",
    "2 of 30",
  ]);
});

test("the next source begins anew", () => {
  const video = new FakeVideo();
  const measurements = new Measurements(video as unknown as HTMLVideoElement, session);
  play(measurements, video, [[0, 0], [5, 15], [5, 30], [5, 45], [6, 60]]);

  expect(play(measurements, video, [[3, 20], [3, 35], [3, 50], [4, 65]])).toEqual([
    "0 of 0",
    "0 of 0",
    "0 of 0",
    "1 of 15",
  ]);
});
