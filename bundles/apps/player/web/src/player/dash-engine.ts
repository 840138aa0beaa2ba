import { MediaPlayer, type MediaPlayerClass } from "dashjs";
import { type Engine, type EngineFacts, type EngineListener, type Level, seekableRange, type TimeRange } from "./engine";

/** Codes of dash.js that are no end: time server, fragment loader, index, content, initialization, remote elements, subtitles. */
const PASSING_ERRORS = new Set([12, 15, 16, 17, 18, 26, 27, 28, 29, 33]);
/** Decoder (codes of the video element) and MediaSource trouble. */
const MEDIA_ERRORS = new Set([1, 2, 3, 4, 5, 20, 21, 22, 23]);

/** dash.js; latency and playback rate come from the manifest's ServiceDescription. */
export class DashEngine implements Engine {
  private readonly player: MediaPlayerClass;
  private chosen = "";
  private isStarted = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly listener: EngineListener,
  ) {
    this.player = MediaPlayer().create();
    this.player.updateSettings({
      debug: { logLevel: 1 },
      streaming: {
        liveCatchup: { enabled: true },
        buffer: { bufferToKeep: 30 },
        retryAttempts: { MPD: 0 },
      },
    });
    const events = MediaPlayer.events;
    this.player.on(events.ERROR, (event: unknown) => this.onError(event));
    this.player.on(events.STREAM_INITIALIZED, () => this.onStream());
    this.player.on(events.DYNAMIC_TO_STATIC, () => listener.over());
  }

  start(): void {
    this.player.initialize(this.video, this.url, false);
  }

  halt(): void {
    // dash.js has no way to stop loading that keeps the picture; it has stopped after an error
  }

  stop(): void {
    this.player.destroy();
  }

  edge(): number {
    const { buffered } = this.video;
    return buffered.length === 0 ? Number.NaN : buffered.end(buffered.length - 1);
  }

  staleAfterMs(): number {
    return 5_000;
  }

  givesUpAfterMs(): number {
    return 15_000;
  }

  range(): TimeRange | undefined {
    return seekableRange(this.video);
  }

  livePosition(): number | undefined {
    const range = this.range();
    return range && Math.max(range.start, range.end - this.player.getTargetLiveDelay());
  }

  levels(): readonly Level[] {
    return this.isReady()
      ? this.player.getRepresentationsByType("video").map((each) => ({
          id: each.id,
          label: each.height ? `${each.height}p` : `${Math.round(each.bitrateInKbit)} kb/s`,
        }))
      : [];
  }

  level(): string {
    return this.chosen;
  }

  choose(level: string): void {
    this.chosen = level;
    this.player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: level === "" } } } });
    if (level !== "") {
      this.player.setRepresentationForTypeById("video", level);
    }
  }

  facts(): EngineFacts {
    const player = `dash.js ${this.player.getVersion()}`;
    if (!this.isReady()) {
      return { player };
    }
    const video = this.player.getCurrentRepresentationForType("video");
    const audio = this.player.getCurrentRepresentationForType("audio");
    const latency = this.player.getCurrentLiveLatency();
    return {
      player,
      way: "DASH",
      bitrate: (video?.bandwidth ?? 0) + (audio?.bandwidth ?? 0),
      frameRate: video?.frameRate,
      codecs: [video?.codecs, audio?.codecs].filter(Boolean).join(", "),
      target: this.player.getTargetLiveDelay(),
      latency: Number.isFinite(latency) && latency > 0 ? latency : undefined,
    };
  }

  private isReady(): boolean {
    return this.player.isReady() && this.player.getActiveStream() !== null;
  }

  /** Every period is a stream. Playback that began before the first would keep dash.js from loading on. */
  private onStream(): void {
    if (!this.isStarted) {
      this.isStarted = true;
      this.listener.ready();
    }
    this.listener.levelsChanged();
  }

  /** A segment that is missing is no end: dash.js goes on with the next. */
  private onError(event: unknown): void {
    const { code, message } = errorOf(event);
    if (!PASSING_ERRORS.has(code)) {
      this.listener.failed({ status: 0, media: MEDIA_ERRORS.has(code), reason: message });
    }
  }
}

function errorOf(event: unknown): { code: number; message: string } {
  const error = (event as { error?: { code?: number; message?: string } | string }).error;
  return typeof error === "object" ? { code: error.code ?? 0, message: error.message ?? "" } : { code: 0, message: error ?? "" };
}
