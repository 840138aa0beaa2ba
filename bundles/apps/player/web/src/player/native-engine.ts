import { type Engine, type EngineFacts, type EngineListener, type Level, seekableRange, type TimeRange } from "./engine";

/** Safari tells when the first sample was made. */
interface WithStartDate {
  getStartDate?(): Date;
}

const HOLD_BACK_SECONDS = 2;

/** The browser's own HLS player, where there are no Media Source Extensions: Safari on iPhones. */
export class NativeEngine implements Engine {
  private readonly abort = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    private readonly listener: EngineListener,
  ) {}

  start(): void {
    const { signal } = this.abort;
    this.video.addEventListener("error", () => this.onError(), { signal });
    this.video.addEventListener("ended", () => this.listener.over(), { signal });
    this.video.src = this.url;
    this.video.load();
    this.listener.ready();
  }

  halt(): void {
    // the browser decides what it loads; after an error it loads nothing
  }

  stop(): void {
    this.abort.abort();
    this.video.removeAttribute("src");
    this.video.load();
  }

  edge(): number {
    return this.range()?.end ?? Number.NaN;
  }

  staleAfterMs(): number {
    return 10_000;
  }

  givesUpAfterMs(): number {
    return 20_000;
  }

  range(): TimeRange | undefined {
    return seekableRange(this.video);
  }

  livePosition(): number | undefined {
    const range = this.range();
    return range && Math.max(range.start, range.end - HOLD_BACK_SECONDS);
  }

  levels(): readonly Level[] {
    return [];
  }

  level(): string {
    return "";
  }

  choose(): void {
    // the browser chooses
  }

  facts(): EngineFacts {
    const range = this.range();
    const started = (this.video as WithStartDate).getStartDate?.().getTime() ?? Number.NaN;
    return {
      player: "this browser's own",
      way: "HLS",
      toEdge: range && range.end - this.video.currentTime,
      pictureMs: Number.isNaN(started) ? undefined : started + this.video.currentTime * 1000,
    };
  }

  /** Which request failed is not told: the session asks the server. */
  private onError(): void {
    const code = this.video.error?.code;
    const media = code === MediaError.MEDIA_ERR_DECODE;
    this.listener.failed({ status: 0, media, reason: this.video.error?.message ?? "" });
  }
}
