import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineListener } from "../src/player/engine";
import { latencyOf, stereo, WhepEngine } from "../src/player/whep-engine";
import { created, FakeConnection, requestsOf, useFakes } from "./fake-webrtc";

describe("WebRTC by WHEP", () => {
  const video = { srcObject: null } as HTMLVideoElement;
  let answers: (() => Response)[];
  let fetcher: ReturnType<typeof useFakes>;
  let told: string[];
  let engine: WhepEngine;
  let listener: EngineListener;

  beforeEach(() => {
    vi.useFakeTimers();
    answers = [];
    fetcher = useFakes(async () => (answers.shift() ?? created)());
    told = [];
    listener = {
      ready: () => told.push("ready"),
      preparing: () => told.push("preparing"),
      begun: () => told.push("begun"),
      failed: ({ status, media, reason }) => told.push(`failed ${status} ${media} ${reason}`),
      over: () => told.push("over"),
      levelsChanged: () => told.push("levels"),
    };
    video.srcObject = null;
    engine = new WhepEngine(video, "/live/demo/whep", listener);
  });

  afterEach(() => {
    engine.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const connection = (): FakeConnection => FakeConnection.made.at(-1) as FakeConnection;

  async function connect(): Promise<void> {
    engine.start();
    await vi.advanceTimersByTimeAsync(0);
    connection().track();
    connection().become("connected");
    await vi.advanceTimersByTimeAsync(0);
  }

  async function receive(packets: number): Promise<void> {
    connection().stats = [
      { id: "v", type: "inbound-rtp", kind: "video", packetsReceived: packets, bytesReceived: packets * 1000, codecId: "c", framesPerSecond: 25 },
      { id: "c", type: "codec", mimeType: "video/H264" },
      { id: "p", type: "candidate-pair", state: "succeeded", nominated: true, localCandidateId: "l" },
      { id: "l", type: "local-candidate", protocol: "tcp", candidateType: "host" },
    ];
    await vi.advanceTimersByTimeAsync(500);
  }

  it("shows what comes", async () => {
    await connect();
    expect(told).toEqual(["ready"]);
    expect(connection().kinds).toEqual(["video", "audio"]);
    expect(connection().remote).toBe("answer");
    expect(video.srcObject).not.toBeNull();
    expect(engine.edge()).toBeNaN();
    await receive(10);
    const edge = engine.edge();
    await receive(20);
    expect(engine.edge()).toBeGreaterThan(edge);
    expect(engine.facts()).toMatchObject({ way: "WebRTC TCP", codecs: "H264", frameRate: 25 });
    expect(engine.facts().bitrate).toBeUndefined();
    await receive(30);
    expect(engine.facts().bitrate).toBeCloseTo(160_000, -4);
    await receive(30);
    expect(told).toEqual(["ready"]);
  });

  it("says farewell and leaves the video element", async () => {
    await connect();
    engine.stop();
    expect(video.srcObject).toBeNull();
    expect(requestsOf(fetcher)).toEqual(["POST /live/demo/whep", "DELETE http://server.test/live/demo/whep/1"]);
    connection().endTransport();
    expect(told).toEqual(["ready"]);
  });

  it("tells that it is refused", async () => {
    answers = [() => new Response("", { status: 422 })];
    engine.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["failed 422 false "]);
    expect(connection().connectionState).toBe("closed");
  });

  it("gives up when nothing gets through", async () => {
    engine.start();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual(["failed 0 false WebRTC does not get through to the server"]);
    expect(requestsOf(fetcher).at(-1)).toBe("DELETE http://server.test/live/demo/whep/1");
  });

  it("waits longer for a handshake that is under way", async () => {
    engine.start();
    await vi.advanceTimersByTimeAsync(0);
    connection().iceConnectionState = "connected";
    await vi.advanceTimersByTimeAsync(9_900);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual(["failed 0 false The server does not end its handshake"]);
  });

  it("tries relays that the server names when nothing gets through without", async () => {
    answers = [() => created({ Link: '<turn:relay.test>; rel="ice-server"; username="u"; credential="c"' })];
    engine.start();
    await vi.advanceTimersByTimeAsync(5_100);
    expect(told).toEqual([]);
    expect(FakeConnection.made.map((each) => each.configuration.iceServers)).toEqual([
      [],
      [{ urls: "turn:relay.test", username: "u", credential: "c" }],
    ]);
    connection().become("connected");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual(["preparing"]);
  });

  it("is over at once when the server says so", async () => {
    await connect();
    connection().endTransport();
    connection().endTransport();
    expect(told).toEqual(["ready", "failed 0 false The server has ended the session"]);
    expect(requestsOf(fetcher)).toEqual(["POST /live/demo/whep"]);
  });

  it("bears a network that is away for a moment", async () => {
    await connect();
    await receive(10);
    connection().become("disconnected");
    await vi.advanceTimersByTimeAsync(1_900);
    connection().become("connected");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual(["ready"]);
    connection().become("disconnected");
    await vi.advanceTimersByTimeAsync(2_100);
    expect(told).toEqual(["ready", "failed 0 false The connection was lost"]);
  });

  it("gives up when nothing comes", async () => {
    await connect();
    await vi.advanceTimersByTimeAsync(900);
    expect(told).toEqual(["ready"]);
    await vi.advanceTimersByTimeAsync(10_900);
    expect(told).toEqual(["ready", "preparing"]);
    await vi.advanceTimersByTimeAsync(300);
    expect(told).toEqual(["ready", "preparing", "failed 0 false Nothing comes by WebRTC"]);
  });

  it("waits for what is being made", async () => {
    await connect();
    await vi.advanceTimersByTimeAsync(5_000);
    await receive(10);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(["ready", "preparing"]);
  });

  it("tells of the first picture, unless it was stopped before", async () => {
    const shown: (() => void)[] = [];
    const showing = { srcObject: null, requestVideoFrameCallback: (tell: () => void) => shown.push(tell) };
    engine = new WhepEngine(showing as unknown as HTMLVideoElement, "/live/demo/whep", listener);
    await connect();
    connection().track();
    expect(shown).toHaveLength(1);
    shown[0]?.();
    expect(told).toEqual(["ready", "begun"]);
    engine.stop();
    shown[0]?.();
    expect(told).toEqual(["ready", "begun"]);
  });

  it("has nothing to go back to", () => {
    expect([engine.range(), engine.livePosition(), engine.levels(), engine.level()]).toEqual([undefined, undefined, [], ""]);
  });
});

describe("the latency of WebRTC", () => {
  it("is known by the sender's reports, else by the way and the wait", () => {
    const rtp = { id: "v", type: "inbound-rtp" };
    expect(latencyOf({ ...rtp, estimatedPlayoutTimestamp: 2_208_988_800_000 + 5_000 })).toEqual({ pictureMs: 5_000, latency: undefined });
    expect(latencyOf({ ...rtp, jitterBufferDelay: 5, jitterBufferEmittedCount: 100 }, 0.1)).toEqual({ pictureMs: undefined, latency: 0.1 });
    const nothing = { pictureMs: undefined, latency: undefined };
    expect(latencyOf(rtp)).toEqual(nothing);
    expect(latencyOf(undefined)).toEqual(nothing);
  });
});

describe("an offer to receive stereo", () => {
  it("says so of Opus, once", () => {
    const sdp = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=fmtp:96 x=1\r\n";
    const edited = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\na=fmtp:96 x=1\r\n";
    expect(stereo(sdp)).toBe(edited);
    expect(stereo(edited)).toBe(edited);
    expect(stereo("a=rtpmap:0 PCMU/8000\r\n")).toBe("a=rtpmap:0 PCMU/8000\r\n");
  });
});
