import type { EngineFacts, TimeRange } from "./engine";
import type { Phase } from "./lifecycle";
import type { Session } from "./session";

/** What the player shows of itself, twice a second. */
export interface Snapshot {
  readonly phase: Phase;
  readonly facts: EngineFacts;
  /** Seconds from the making of the picture to now; nothing while it cannot be known. */
  readonly latency: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | undefined;
  readonly droppedFrames: number;
  readonly totalFrames: number;
  readonly bufferSeconds: number;
  readonly playbackRate: number;
  readonly stalls: number;
  readonly reconnects: number;
  readonly following: boolean;
  readonly behindSeconds: number;
  readonly currentTime: number;
  readonly range: TimeRange | undefined;
}

const RATE_WINDOW_MS = 3_000;
/** A player that begins at a key picture some time ago leaves pictures out to catch up: those say nothing of the machine. */
const CATCH_UP_MS = 1_500;

/** Reads the video element and the engine. */
export class Measurements {
  /** Milliseconds that the server's clock is ahead of ours. */
  offsetMs = 0;

  private stalls = 0;
  private frames: { readonly atMs: number; readonly total: number }[] = [];
  private caughtUpMs = 0;
  private before = { dropped: 0, total: 0 };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly session: Session,
  ) {
    let playing = false;
    video.addEventListener("playing", () => (playing = true));
    video.addEventListener("emptied", () => (playing = false));
    video.addEventListener("waiting", () => {
      if (playing && !video.seeking) {
        this.stalls++;
      }
      playing = false;
    });
  }

  take(): Snapshot {
    const { video, session } = this;
    const quality = video.getVideoPlaybackQuality?.();
    const facts = session.engine?.facts() ?? { player: "–" };
    const total = quality?.totalVideoFrames ?? 0;
    const framesPerSecond = this.frameRate(total);
    this.leaveOut(quality?.droppedVideoFrames ?? 0, total);
    return {
      phase: session.state.phase,
      facts,
      latency: this.latency(facts),
      width: video.videoWidth,
      height: video.videoHeight,
      framesPerSecond,
      droppedFrames: (quality?.droppedVideoFrames ?? 0) - this.before.dropped,
      totalFrames: total - this.before.total,
      bufferSeconds: bufferedAhead(video),
      playbackRate: video.playbackRate,
      stalls: this.stalls,
      reconnects: Math.max(0, session.reconnects),
      following: session.following && !video.paused,
      behindSeconds: session.behindSeconds(),
      currentTime: video.currentTime,
      range: session.engine?.range(),
    };
  }

  /** Only a moving picture has a latency; that of a still one would only grow. */
  private latency(facts: EngineFacts): number | undefined {
    if (this.session.state.phase !== "live") {
      return undefined;
    }
    if (facts.pictureMs !== undefined) {
      // clocks are a little apart: no picture is here sooner than the player knows it came
      return Math.max(facts.latency ?? 0, (Date.now() + this.offsetMs - facts.pictureMs) / 1000);
    }
    return facts.latency ?? facts.toEdge;
  }

  private leaveOut(dropped: number, total: number): void {
    const atMs = performance.now();
    if (total === 0 || total < this.before.total) {
      this.caughtUpMs = atMs + CATCH_UP_MS;
    }
    if (atMs < this.caughtUpMs) {
      this.before = { dropped, total };
    }
  }

  private frameRate(total: number): number | undefined {
    const atMs = performance.now();
    if (total < (this.frames.at(-1)?.total ?? 0)) {
      this.frames = [];
    }
    this.frames.push({ atMs, total });
    this.frames = this.frames.filter((each) => atMs - each.atMs <= RATE_WINDOW_MS);
    const first = this.frames[0];
    return first === undefined || atMs - first.atMs < 1_000
      ? undefined
      : Math.round(((total - first.total) * 10_000) / (atMs - first.atMs)) / 10;
  }
}

function bufferedAhead(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime < buffered.end(i)) {
      return buffered.end(i) - currentTime;
    }
  }
  return 0;
}
