import Hls, { Events, type ErrorData, type HlsConfig } from "hls.js";
import type { Engine, EngineFacts, EngineListener, Level, TimeRange } from "./engine";
import { RateMeter } from "./rate-meter";

const MANIFEST_TIMEOUTS = { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 20_000 };

/**
 * The live sync point is not set here: in low-latency mode hls.js takes the playlist's PART-HOLD-BACK. A manifest that
 * cannot be loaded is the session's business, so it is not tried again here; a media playlist is, for as long as a
 * publisher may be away.
 */
const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  enableWorker: false,
  maxLiveSyncPlaybackRate: 1.1,
  liveSyncOnStallIncrease: 0.3,
  backBufferLength: 30,
  maxBufferLength: 12,
  startFragPrefetch: true,
  highBufferWatchdogPeriod: 1,
  manifestLoadPolicy: { default: { ...MANIFEST_TIMEOUTS, timeoutRetry: null, errorRetry: null } },
  playlistLoadPolicy: {
    default: {
      maxTimeToFirstByteMs: 30_000,
      maxLoadTimeMs: 40_000,
      timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: 20, retryDelayMs: 500, maxRetryDelayMs: 4_000, backoff: "exponential" },
    },
  },
};

/** hls.js in low-latency mode. */
export class HlsEngine implements Engine {
  private readonly hls: Hls;
  private readonly meters = { main: new RateMeter(), audio: new RateMeter() };
  private mediaFailures = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly listener: EngineListener,
  ) {
    this.hls = new Hls(CONFIG);
    this.hls.on(Events.ERROR, (_, data) => this.onError(data));
    this.hls.on(Events.MANIFEST_PARSED, () => listener.levelsChanged());
    this.hls.on(Events.LEVEL_UPDATED, (_, data) => {
      if (!data.details.live) {
        listener.over();
      }
    });
    this.hls.on(Events.FRAG_BUFFERED, (_, data) => {
      const meter = data.frag.type === "audio" ? this.meters.audio : this.meters.main;
      meter.add(data.stats.total || data.stats.loaded, (data.part ?? data.frag).duration);
    });
  }

  start(): void {
    this.hls.attachMedia(this.video);
    this.hls.loadSource(this.url);
    this.listener.ready();
  }

  halt(): void {
    this.hls.stopLoad();
  }

  stop(): void {
    this.hls.destroy();
  }

  edge(): number {
    return this.hls.latestLevelDetails?.edge ?? Number.NaN;
  }

  staleAfterMs(): number {
    const details = this.hls.latestLevelDetails;
    return details?.partTarget ? Math.max(3_000, details.partTarget * 10_000) : (details?.targetduration ?? 4) * 2_500;
  }

  givesUpAfterMs(): number {
    return 90_000;
  }

  range(): TimeRange | undefined {
    const details = this.hls.latestLevelDetails;
    return details ? { start: Math.max(0, details.fragmentStart), end: details.edge } : undefined;
  }

  livePosition(): number | undefined {
    return this.hls.liveSyncPosition ?? undefined;
  }

  levels(): readonly Level[] {
    return this.hls.levels.map((level, index) => ({
      id: String(index),
      label: level.height ? `${level.height}p` : level.name || `${Math.round(level.bitrate / 1000)} kb/s`,
    }));
  }

  level(): string {
    return this.hls.autoLevelEnabled ? "" : String(this.hls.currentLevel);
  }

  choose(level: string): void {
    this.hls.nextLevel = level === "" ? -1 : Number(level);
  }

  facts(): EngineFacts {
    const level = this.hls.levels[this.hls.currentLevel];
    const video = this.meters.main.bitsPerSecond();
    return {
      player: `hls.js ${Hls.version}`,
      way: this.hls.latestLevelDetails?.partTarget ? "LL-HLS" : "HLS",
      bitrate: video === undefined ? level?.averageBitrate : video + (this.meters.audio.bitsPerSecond() ?? 0),
      frameRate: level?.frameRate,
      codecs: [level?.videoCodec, level?.audioCodec].filter(Boolean).join(", "),
      toEdge: this.hls.latency,
      target: this.hls.targetLatency ?? undefined,
      pictureMs: this.hls.playingDate?.getTime(),
    };
  }

  private onError(data: ErrorData): void {
    if (!data.fatal) {
      return;
    }
    const media = data.type === Hls.ErrorTypes.MEDIA_ERROR;
    if (media && this.mediaFailures++ === 0) {
      this.hls.recoverMediaError();
      return;
    }
    const inPlayer = media || data.type === Hls.ErrorTypes.MUX_ERROR || data.type === Hls.ErrorTypes.KEY_SYSTEM_ERROR;
    this.listener.failed({ status: data.response?.code ?? 0, media: inPlayer, reason: data.details });
  }
}

export function isHlsJsSupported(): boolean {
  return Hls.isSupported();
}
