import { describe, expect, it } from "vitest";
import { Backoff } from "../src/player/backoff";

describe("waiting times", () => {
  it("grow up to a limit and begin again", () => {
    const backoff = new Backoff(1000, 5000, () => 0.5);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.nextMs())).toEqual([1000, 1600, 2560, 4096, 5000, 5000]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(1000);
  });

  it("are spread", () => {
    expect(new Backoff(1000, 5000, () => 0).nextMs()).toBe(750);
    expect(new Backoff(1000, 5000, () => 1).nextMs()).toBe(1250);
  });

  it("are never shorter than asked for", () => {
    expect(new Backoff(1000, 5000, () => 0).nextMs(9000)).toBe(9000);
  });
});
