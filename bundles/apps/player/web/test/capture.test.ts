import { describe, expect, it, vi } from "vitest";
import { capture, captureProblem, type CaptureWish, NONE, release } from "../src/publish/capture";
import { loudness } from "../src/publish/level-meter";
import { httpsAddress } from "../src/publish/secure";

const WISH: CaptureWish = { source: "camera", camera: "c1", microphone: "m1", height: 720, framesPerSecond: 30 };

function fakeMedia(...kinds: string[]): MediaStream {
  const tracks = kinds.map((kind) => ({ kind, contentHint: "", stop: vi.fn() }));
  return {
    getTracks: () => tracks,
    getVideoTracks: () => tracks.filter((each) => each.kind === "video"),
    getAudioTracks: () => tracks.filter((each) => each.kind === "audio"),
    addTrack: (track: (typeof tracks)[number]) => void tracks.push(track),
  } as unknown as MediaStream;
}

describe("capturing", () => {
  const devices = (screen = fakeMedia("video"), user: () => MediaStream = () => fakeMedia("audio")) => ({
    getUserMedia: vi.fn(async () => user()),
    getDisplayMedia: vi.fn(async () => screen),
  });

  it("asks for camera and microphone as wished", async () => {
    const fake = devices();
    await capture(WISH, fake);
    expect(fake.getUserMedia).toHaveBeenCalledWith({
      video: { deviceId: { ideal: "c1" }, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
      audio: { deviceId: { ideal: "m1" } },
    });
    await capture({ ...WISH, camera: NONE }, fake);
    expect(fake.getUserMedia).toHaveBeenLastCalledWith({ video: false, audio: { deviceId: { ideal: "m1" } } });
  });

  it("gives a silent screen the microphone's sound", async () => {
    const media = await capture({ ...WISH, source: "screen" }, devices());
    expect(media.getTracks().map((each) => each.kind)).toEqual(["video", "audio"]);
    expect(media.getVideoTracks()[0]?.contentHint).toBe("detail");
  });

  it("leaves a screen its own sound, and silent if that is wished or there is no microphone", async () => {
    const screen: CaptureWish = { ...WISH, source: "screen" };
    const own = devices(fakeMedia("video", "audio"));
    await capture(screen, own);
    expect(own.getUserMedia).not.toHaveBeenCalled();
    expect((await capture({ ...screen, microphone: NONE }, devices())).getTracks().length).toBe(1);
    const refusing = devices(fakeMedia("video"), () => {
      throw new Error("denied");
    });
    expect((await capture(screen, refusing)).getTracks().length).toBe(1);
  });

  it("lets devices go", () => {
    const media = fakeMedia("video", "audio");
    release(media);
    release(undefined);
    media.getTracks().forEach((each) => expect(each.stop).toHaveBeenCalled());
  });

  it("says what is in the way", () => {
    const named = (name: string): Error => Object.assign(new Error("text"), { name });
    expect(captureProblem(named("NotAllowedError"), "camera")).toContain("does not let this page use camera");
    expect(captureProblem(named("NotAllowedError"), "screen")).toContain("No screen was shared");
    expect(captureProblem(named("NotFoundError"), "camera")).toContain("no such camera or microphone");
    expect(captureProblem(named("NotReadableError"), "camera")).toContain("Another program");
    expect(captureProblem(named("TypeError"), "camera")).toContain("Choose a camera");
    expect(captureProblem(named("Strange"), "camera")).toBe("There is no picture: text");
  });
});

describe("the level of sound", () => {
  it("goes from silence to full scale", () => {
    expect(loudness(new Float32Array([0, 0]))).toBe(0);
    expect(loudness(new Float32Array([0.0001]))).toBe(0);
    expect(loudness(new Float32Array([0.1, -1]))).toBe(100);
    expect(loudness(new Float32Array([0.0316]))).toBe(50);
  });
});

describe("the address on HTTPS", () => {
  it("is the same page on the other port", () => {
    expect(httpsAddress("http://192.168.1.5:8080/publish/live/cam", 8443)).toBe("https://192.168.1.5:8443/publish/live/cam");
    expect(httpsAddress("http://tv.test/publish/live/cam?x=1", 443)).toBe("https://tv.test/publish/live/cam?x=1");
  });
});
