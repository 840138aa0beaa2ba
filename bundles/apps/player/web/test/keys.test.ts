import { describe, expect, it } from "vitest";
import { begin } from "../src/player/autoplay";
import { type KeyTarget, press } from "../src/player/keys";
import { INITIAL, type Phase } from "../src/player/lifecycle";
import { labelOf, messageOf } from "../src/player/messages";

const PLAIN = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

function pressed(key: string, more: Partial<typeof PLAIN> = {}): string[] {
  const calls: string[] = [];
  const target = new Proxy({} as KeyTarget, { get: (_, name) => (...args: unknown[]) => calls.push([name, ...args].join(" ")) });
  press(target, { key, ...PLAIN, ...more });
  return calls;
}

describe("keys", () => {
  it.each([
    [" ", "togglePlay"],
    ["k", "togglePlay"],
    ["M", "toggleMuted"],
    ["f", "toggleFullscreen"],
    ["l", "goLive"],
    ["i", "toggleStats"],
    ["p", "togglePictureInPicture"],
    ["ArrowLeft", "step -1"],
    ["ArrowRight", "step 1"],
    ["ArrowUp", "stepVolume 1"],
    ["ArrowDown", "stepVolume -1"],
  ])("%j does %s", (key, call) => {
    expect(pressed(key)).toEqual([call]);
  });

  it("leave the browser's own alone", () => {
    expect(pressed("f", { ctrlKey: true })).toEqual([]);
    expect(pressed("l", { metaKey: true })).toEqual([]);
    expect(pressed("x")).toEqual([]);
  });

  it("repeat where that makes sense", () => {
    expect(pressed("k", { repeat: true })).toEqual([]);
    expect(pressed("ArrowUp", { repeat: true })).toEqual(["stepVolume 1"]);
  });
});

describe("autoplay", () => {
  const notAllowed = Object.assign(new Error(), { name: "NotAllowedError" });

  it("falls back to silence, then to a tap", async () => {
    const strict = { muted: false, play: async () => (strict.muted ? undefined : Promise.reject(notAllowed)) };
    expect(await begin(strict)).toBe("muted");
    expect(strict.muted).toBe(true);
    const stricter = { muted: false, play: () => Promise.reject(notAllowed) };
    expect(await begin(stricter)).toBe("blocked");
    expect(stricter.muted).toBe(false);
  });

  it("plays as asked where it may", async () => {
    const open = { muted: false, play: async () => undefined };
    expect(await begin(open)).toBe("playing");
    expect(open.muted).toBe(false);
  });

  it("leaves an overtaken start alone", async () => {
    const overtaken = { muted: false, play: () => Promise.reject(Object.assign(new Error(), { name: "AbortError" })) };
    expect(await begin(overtaken)).toBe("aborted");
    expect(overtaken.muted).toBe(false);
  });
});

describe("messages", () => {
  const phases: readonly Phase[] = [
    "connecting",
    "waiting",
    "missing",
    "refused",
    "offline",
    "interrupted",
    "ended",
    "failed",
    "unsupported",
  ];

  it("say something in every state but live", () => {
    expect(messageOf({ ...INITIAL, phase: "live" }, "live/demo")).toBeUndefined();
    const titles = phases.map((phase) => messageOf({ ...INITIAL, phase }, "live/demo")?.title);
    expect(new Set(titles).size).toBe(phases.length);
    expect(new Set(phases.map(labelOf)).size).toBe(phases.length);
  });

  it("pass the server's reason on", () => {
    expect(messageOf({ ...INITIAL, phase: "refused", reason: "The token has expired" }, "x")?.text).toBe("The token has expired");
  });
});
