import { describe, expect, it } from "vitest";
import { seekableRange } from "../src/player/engine";

const ranges = (...pairs: [number, number][]): TimeRanges => ({
  length: pairs.length,
  start: (index) => pairs[index]![0],
  end: (index) => pairs[index]![1],
});

describe("seekableRange", () => {
  it("is not known before there is any media", () => {
    expect(seekableRange({ seekable: ranges() })).toBeUndefined();
  });

  it("reaches from the first range to the end of the last", () => {
    expect(seekableRange({ seekable: ranges([4, 10]) })).toEqual({ start: 4, end: 10 });
    expect(seekableRange({ seekable: ranges([4, 10], [12, 20.5]) })).toEqual({ start: 4, end: 20.5 });
  });
});
