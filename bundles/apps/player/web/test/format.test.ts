import { describe, expect, it } from "vitest";
import { formatBitrate, formatDropped, formatLatency, formatRate, formatSize, plural } from "../src/player/format";
import { RateMeter } from "../src/player/rate-meter";

describe("numbers", () => {
  it.each([
    [undefined, "–"],
    [Number.NaN, "–"],
    [-0.2, "0.00 s"],
    [0.94, "0.94 s"],
    [0.996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.6, "1:00"],
    [65, "1:05"],
  ])("a latency of %s is %s", (seconds, text) => {
    expect(formatLatency(seconds)).toBe(text);
  });

  it.each([
    [undefined, "–"],
    [0, "–"],
    [128_000, "128 kb/s"],
    [999_600, "1.0 Mb/s"],
    [2_540_000, "2.5 Mb/s"],
  ])("a bitrate of %s is %s", (bits, text) => {
    expect(formatBitrate(bits)).toBe(text);
  });

  it("pictures, rates, counts", () => {
    expect(formatSize(1280, 720)).toBe("1280×720");
    expect(formatSize(0, 0)).toBe("–");
    expect(formatRate(30_000 / 1001)).toBe("29.97");
    expect(formatRate(25)).toBe("25");
    expect(formatRate(0)).toBe("–");
    expect(plural(1, "viewer")).toBe("1 viewer");
    expect(plural(0, "viewer")).toBe("0 viewers");
    expect(formatDropped(0, 0)).toBe("–");
    expect(formatDropped(3, 1000)).toBe("3 of 1000 (0.3 %)");
    expect(formatDropped(0, 10)).toBe("0 of 10 (0 %)");
  });
});

describe("the rate meter", () => {
  it("needs a second of media and forgets what is old", () => {
    const meter = new RateMeter(2);
    meter.add(25_000, 0.5);
    expect(meter.bitsPerSecond()).toBeUndefined();
    meter.add(25_000, 0.5);
    expect(meter.bitsPerSecond()).toBe(400_000);
    for (let i = 0; i < 8; i++) {
      meter.add(50_000, 0.5);
    }
    expect(meter.bitsPerSecond()).toBe(800_000);
  });

  it("ignores what has no length", () => {
    const meter = new RateMeter();
    meter.add(1000, 0);
    meter.add(Number.NaN, 1);
    expect(meter.bitsPerSecond()).toBeUndefined();
  });
});
