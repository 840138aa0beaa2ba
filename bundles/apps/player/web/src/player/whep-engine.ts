import { Peer } from "../webrtc/peer";
import { RefusedError } from "../webrtc/signalling";
import { codecOf, pathOf, rtpOf, type RtpStats } from "../webrtc/stats";
import type { Engine, EngineFacts, EngineListener, Level, TimeRange } from "./engine";
import { RateMeter } from "./rate-meter";

const LOOK_MS = 500;
/** Seconds from the beginning of 1900, where the clock of RTCP begins, to that of 1970. */
const NTP_SECONDS = 2_208_988_800;
/** Connected, and nothing comes: it is being made first, if the stream has nothing that browsers can play by WebRTC. */
const PREPARING_MS = 1_000;
/** By then the stream's other forms may have something to show. */
const FIRST_MEDIA_MS = 12_000;

/** WebRTC by WHEP. There is no time to go back to: what is shown is the newest. */
export class WhepEngine implements Engine {
  private readonly abort = new AbortController();
  private readonly media = new MediaStream();
  private peer: Peer | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private newest = Number.NaN;
  private packets = 0;
  private readonly meter = new RateMeter();
  private counted = { atMs: 0, bytes: 0 };
  private seen: EngineFacts = { player: "WebRTC" };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly listener: EngineListener,
  ) {}

  start(): void {
    void this.connect();
  }

  halt(): void {
    clearInterval(this.ticker);
    clearTimeout(this.timer);
    this.abort.abort();
    this.peer?.close();
  }

  stop(): void {
    this.halt();
    this.video.srcObject = null;
  }

  edge(): number {
    return this.newest;
  }

  staleAfterMs(): number {
    return 2_500;
  }

  /** The server ends the session when the stream does; until then the publisher may come back into it. */
  givesUpAfterMs(): number {
    return 90_000;
  }

  range(): TimeRange | undefined {
    return undefined;
  }

  livePosition(): number | undefined {
    return undefined;
  }

  levels(): readonly Level[] {
    return [];
  }

  level(): string {
    return "";
  }

  choose(): void {
    // there is one
  }

  facts(): EngineFacts {
    return this.seen;
  }

  private async connect(): Promise<void> {
    try {
      this.peer = await Peer.connect(
        {
          url: this.url,
          key: "",
          prepare: (connection) => this.prepare(connection),
          edit: stereo,
          onLost: (reason) => this.fail(0, reason),
        },
        this.abort.signal,
      );
      this.ticker = setInterval(() => void this.look(), LOOK_MS);
      this.timer = setTimeout(() => this.waits(), PREPARING_MS);
    } catch (error) {
      const refusal = error instanceof RefusedError ? error : new RefusedError(0, String(error));
      this.fail(refusal.status, refusal.message);
    }
  }

  private waits(): void {
    if (this.packets === 0) {
      this.listener.preparing();
      const more = FIRST_MEDIA_MS - PREPARING_MS;
      this.timer = setTimeout(() => this.packets === 0 && this.fail(0, "Nothing comes by WebRTC"), more);
    }
  }

  private prepare(connection: RTCPeerConnection): void {
    connection.addTransceiver("video", { direction: "recvonly" });
    connection.addTransceiver("audio", { direction: "recvonly" });
    connection.addEventListener("track", ({ track }) => {
      this.media.addTrack(track);
      if (this.video.srcObject !== this.media) {
        this.video.srcObject = this.media;
        if ("requestVideoFrameCallback" in this.video) {
          this.video.requestVideoFrameCallback(() => this.abort.signal.aborted || this.listener.begun());
        }
        this.listener.ready();
      }
    });
  }

  private fail(status: number, reason: string): void {
    if (!this.abort.signal.aborted) {
      this.halt();
      this.listener.failed({ status, media: false, reason });
    }
  }

  private async look(): Promise<void> {
    const report = await this.peer?.connection.getStats();
    if (!report || this.abort.signal.aborted) {
      return;
    }
    const media = rtpOf(report, "inbound-rtp");
    const packets = sum(media, (each) => each.packetsReceived);
    if (packets > this.packets) {
      this.packets = packets;
      this.newest = performance.now() / 1000;
    }
    const video = media.find((each) => each.kind === "video");
    const audio = media.find((each) => each.kind === "audio");
    const path = pathOf(report);
    this.seen = {
      player: "WebRTC",
      way: path.name === "" ? undefined : `WebRTC ${path.name}`,
      bitrate: this.bitrate(sum(media, (each) => each.bytesReceived)),
      frameRate: video?.framesPerSecond,
      codecs: [codecOf(report, video), codecOf(report, audio)].filter(Boolean).join(", "),
      ...latencyOf(video ?? audio, path.roundTripSeconds),
    };
  }

  private bitrate(bytes: number): number | undefined {
    const atMs = performance.now();
    if (this.counted.atMs > 0) {
      this.meter.add(bytes - this.counted.bytes, (atMs - this.counted.atMs) / 1000);
    }
    this.counted = { atMs, bytes };
    return this.meter.bitsPerSecond();
  }
}

/** When the picture on screen was made, by the sender's reports, and how long it took the way and waited here at least. */
export function latencyOf(rtp: RtpStats | undefined, roundTripSeconds = 0): Pick<EngineFacts, "pictureMs" | "latency"> {
  const ntpMs = rtp?.estimatedPlayoutTimestamp ?? 0;
  const emitted = rtp?.jitterBufferEmittedCount ?? 0;
  return {
    pictureMs: ntpMs > 0 ? ntpMs - NTP_SECONDS * 1000 : undefined,
    latency: emitted > 0 ? (rtp?.jitterBufferDelay ?? 0) / emitted + roundTripSeconds / 2 : undefined,
  };
}

/** Browsers take Opus in stereo only if the offer says that they do. */
export function stereo(sdp: string): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp)?.[1];
  return opus === undefined
    ? sdp
    : sdp.replace(new RegExp(`^(a=fmtp:${opus} (?!.*\\bstereo=).*?)(\\r?)$`, "m"), "$1;stereo=1$2");
}

function sum(media: readonly RtpStats[], of: (rtp: RtpStats) => number | undefined): number {
  return media.reduce((total, each) => total + (of(each) ?? 0), 0);
}
