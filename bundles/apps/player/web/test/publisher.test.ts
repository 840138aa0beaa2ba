import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Backoff } from "../src/player/backoff";
import { choicesOf, preferencesFor } from "../src/publish/codecs";
import { publishLabel, publishMessage } from "../src/publish/messages";
import { Publisher, type PublishSettings, type PublishState } from "../src/publish/publisher";
import type { PeerOptions } from "../src/webrtc/peer";
import { RefusedError } from "../src/webrtc/signalling";

const SETTINGS: PublishSettings = { key: "k", codec: "vp8", bitsPerSecond: 1_000_000 };
const CODECS = ["video/VP8", "video/rtx", "video/H264", "video/H264", "video/red", "video/weird"].map((mimeType) => ({ mimeType }));

class FakeSender {
  readonly parameters = { encodings: [{ maxBitrate: 0 }] };
  constructor(public track: { kind: string } | null) {}
  getParameters = () => this.parameters;
  setParameters = async (): Promise<void> => undefined;
  replaceTrack = async (track: { kind: string } | null): Promise<void> => void (this.track = track);
}

class FakePeer {
  closed = false;
  readonly senders: FakeSender[] = [];
  readonly preferences: unknown[] = [];
  readonly inits: RTCRtpTransceiverInit[] = [];
  readonly connection = {
    addTransceiver: (track: { kind: string }, init: RTCRtpTransceiverInit) => {
      this.senders.push(new FakeSender(track));
      this.inits.push(init);
      return { setCodecPreferences: (codecs: unknown) => this.preferences.push(codecs) };
    },
    getSenders: () => this.senders,
    getStats: async () => new Map(),
  } as unknown as RTCPeerConnection;

  constructor(readonly options: PeerOptions) {
    options.prepare(this.connection);
  }

  close = (): void => void (this.closed = true);
}

const media = (...kinds: string[]): MediaStream =>
  ({ getTracks: () => kinds.map((kind) => ({ kind })) }) as unknown as MediaStream;

describe("a publisher", () => {
  let refusals: RefusedError[];
  let peers: FakePeer[];
  let states: PublishState[];
  let publisher: Publisher;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("RTCRtpSender", { getCapabilities: () => ({ codecs: CODECS }) });
    refusals = [];
    peers = [];
    states = [];
    publisher = new Publisher(
      "/live/cam/whip",
      (state) => states.push(state),
      async (options) => {
        const refusal = refusals.shift();
        if (refusal) {
          throw refusal;
        }
        const peer = new FakePeer(options);
        peers.push(peer);
        return peer;
      },
      new Backoff(400, 8_000, () => 0.5),
    );
  });

  afterEach(() => {
    publisher.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const phases = (): string[] => states.map((each) => each.phase);
  const peer = (): FakePeer => peers.at(-1) as FakePeer;

  async function start(): Promise<void> {
    publisher.start(media("video", "audio"), SETTINGS);
    await vi.advanceTimersByTimeAsync(0);
  }

  it("sends what it is given, with key, codec and limit", async () => {
    await start();
    expect(phases()).toEqual(["starting", "live"]);
    expect(peer().options).toMatchObject({ url: "/live/cam/whip", key: "k" });
    expect(peer().inits[0]).toMatchObject({ direction: "sendonly", sendEncodings: [{ maxBitrate: 1_000_000 }] });
    expect(peer().inits[1]).not.toHaveProperty("sendEncodings");
    expect(peer().preferences).toEqual([[CODECS[0], CODECS[1], CODECS[4]]]);
    expect(await publisher.stats()).toBeDefined();
  });

  it("is stopped", async () => {
    await start();
    publisher.stop();
    expect(peer().closed).toBe(true);
    expect(phases()).toEqual(["starting", "live", "idle"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers.length).toBe(1);
    expect(await publisher.stats()).toBeUndefined();
  });

  it("is back soon after its session was ended", async () => {
    await start();
    peer().options.onLost("The server has ended the session");
    expect(phases().at(-1)).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(peers.length).toBe(2);
    expect(phases().at(-1)).toBe("live");
  });

  it("waits longer each time while the server is away, and no longer when the network is back", async () => {
    refusals = Array.from({ length: 4 }, () => new RefusedError(0, "away"));
    await start();
    await vi.advanceTimersByTimeAsync(400 + 640);
    expect(refusals.length).toBe(1);
    publisher.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(refusals.length).toBe(0);
    expect(phases()).toEqual(["starting", "reconnecting"]);
    await vi.advanceTimersByTimeAsync(400);
    expect(phases().at(-1)).toBe("live");
    publisher.hurry();
    expect(peers.length).toBe(1);
  });

  it.each([400, 401, 403, 409, 422])("does not ask again after %i", async (status) => {
    refusals = [new RefusedError(status, "no")];
    await start();
    expect(states.at(-1)).toEqual({ phase: "refused", status, reason: "no" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers.length).toBe(0);
  });

  it("asks again for its name when its own last session may still hold it", async () => {
    await start();
    refusals = [new RefusedError(409, "taken")];
    peer().options.onLost("");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(phases().at(-1)).toBe("live");
    expect(peers.length).toBe(2);
  });

  it("puts other devices into the same session, if it has a place for each", async () => {
    await start();
    const other = media("audio", "video");
    await publisher.replace(other);
    expect(peer().senders.map((each) => each.track?.kind)).toEqual(["video", "audio"]);
    expect(peers.length).toBe(1);
    await publisher.replace(media("video"));
    await vi.advanceTimersByTimeAsync(0);
    expect(peers.length).toBe(2);
    expect(peers[0]?.closed).toBe(true);
    expect(peer().senders.length).toBe(1);
  });

  it("changes the bit rate at once, the codec by a new session", async () => {
    await start();
    await publisher.change({ ...SETTINGS, bitsPerSecond: 500_000 });
    expect(peer().senders[0]?.parameters.encodings[0]?.maxBitrate).toBe(500_000);
    expect(peers.length).toBe(1);
    await publisher.change({ ...SETTINGS, codec: "h264" });
    await vi.advanceTimersByTimeAsync(0);
    expect(peers.length).toBe(2);
    expect(peer().preferences).toEqual([[CODECS[2], CODECS[3], CODECS[1], CODECS[4]]]);
  });

  it("hears nothing from a session that was replaced", async () => {
    await start();
    publisher.stop();
    peer().options.onLost("late");
    expect(phases().at(-1)).toBe("idle");
  });
});

describe("codecs to choose", () => {
  it("are those that the browser has, once each", () => {
    expect(choicesOf(CODECS)).toEqual([["h264", "H.264"], ["vp8", "VP8"]]);
    expect(choicesOf([])).toEqual([]);
  });

  it("are all offered if none is chosen", () => {
    expect(preferencesFor(CODECS, "")).toEqual([]);
    expect(preferencesFor(CODECS, "av1")).toEqual([]);
  });
});

describe("what the publisher is told", () => {
  const refused = (status: number, hasKey = false): string =>
    publishMessage({ phase: "refused", status, reason: "why" }, "live/cam", hasKey);
  const away = (status: number, reason = ""): string => publishMessage({ phase: "reconnecting", status, reason }, "live/cam", false);

  it("tells a missing key from a wrong one", () => {
    expect(refused(401)).toContain("wants a stream key for live/cam");
    expect(refused(403, true)).toContain("This stream key is not one for live/cam");
  });

  it("says what is in the way", () => {
    expect(refused(409)).toContain("Somebody else publishes live/cam");
    expect(refused(422)).toBe("The server does not take this stream: why.");
    expect(away(0, "lost")).toBe("There is no connection to the server. Trying again.");
    expect(away(0)).toBe("Connecting anew. Trying again.");
    expect(away(404)).toContain("no WebRTC");
    expect(away(503, "Too many sessions")).toBe("Too many sessions. Trying again.");
    expect(away(500)).toBe("The server answers 500. Trying again.");
  });

  it("has a word for each state", () => {
    const words = (["idle", "starting", "live", "reconnecting", "refused"] as const).map(publishLabel);
    expect(new Set(words).size).toBe(5);
    expect(publishMessage({ phase: "live", status: 0, reason: "" }, "live/cam", false)).toBe("live/cam is live.");
  });
});
