import { beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../src/player/lifecycle";
import { Ways } from "../src/player/ways";
import type { Via } from "../src/stream/address";

const FAILED: Event = { type: "failure", status: 0, media: false, reason: "" };
const answer = (status: number, over = false): Event => ({ type: "answer", status, over, reason: "", retryAfterMs: 0 });

describe("the way to play", () => {
  let nowMs: number;
  let ways: Ways;

  const make = (via: Via, supported = true): Ways => new Ways(via, supported, () => nowMs);
  const hear = (...events: Event[]): void => events.forEach((event) => ways.heard(event));

  beforeEach(() => {
    nowMs = 1_000;
    ways = make("auto");
  });

  it("is WebRTC, where the browser has it", () => {
    expect(ways.next()).toBe("whep");
    expect(make("auto", false).next()).toBe("hls");
  });

  it("is HLS when WebRTC does not begin and the stream is there", () => {
    ways.next();
    hear(FAILED, answer(200));
    expect(ways.next()).toBe("hls");
  });

  it("is WebRTC again a minute later, when there is a new beginning", () => {
    ways.next();
    hear(FAILED, answer(200));
    nowMs += 59_000;
    expect(ways.next()).toBe("hls");
    nowMs += 2_000;
    expect(ways.next()).toBe("whep");
  });

  it("stays WebRTC while there is no stream, and when the viewer may not see it", () => {
    ways.next();
    hear({ ...FAILED, status: 404 }, answer(404), answer(503), answer(403), answer(200));
    expect(ways.next()).toBe("whep");
    hear({ ...FAILED, status: 404 }, answer(200, true));
    expect(ways.next()).toBe("whep");
  });

  it("stays WebRTC when a session that played is over, and tries twice to make another", () => {
    ways.next();
    hear({ type: "progress" }, FAILED, answer(200));
    expect(ways.next()).toBe("whep");
    hear(FAILED, answer(200));
    expect(ways.next()).toBe("whep");
    hear(FAILED, answer(200));
    expect(ways.next()).toBe("hls");
  });

  it("begins to count anew when WebRTC played again", () => {
    ways.next();
    hear({ type: "progress" }, FAILED, answer(200));
    ways.next();
    hear(FAILED, answer(200));
    ways.next();
    hear({ type: "progress" }, FAILED, answer(200));
    ways.next();
    hear(FAILED, answer(200));
    expect(ways.next()).toBe("whep");
  });

  it("is HLS when the picture stands still", () => {
    ways.next();
    hear({ type: "progress" }, { ...FAILED, media: true });
    expect(ways.next()).toBe("hls");
  });

  it("is not judged by the failures of HLS", () => {
    ways.next();
    hear(FAILED, answer(200));
    ways.next();
    nowMs += 61_000;
    hear(FAILED, answer(200), { ...FAILED, media: true });
    expect(ways.next()).toBe("whep");
  });

  it("is what the viewer chose", () => {
    ways.next();
    hear(FAILED, answer(200));
    for (const via of ["whep", "hls", "dash"] as const) {
      ways.choose(via);
      expect(ways.next()).toBe(via);
      hear(FAILED, answer(200));
      expect(ways.next()).toBe(via);
    }
    ways.choose("auto");
    expect(ways.next()).toBe("whep");
  });

  it("asks for a manifest of the way", () => {
    expect((["auto", "whep", "hls", "dash"] as const).map((via) => make(via).asked)).toEqual(["hls", "hls", "hls", "dash"]);
  });
});
