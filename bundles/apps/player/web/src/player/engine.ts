/** What plays a stream into a video element: hls.js, dash.js, or the browser itself. */

export interface Level {
  readonly id: string;
  readonly label: string;
}

export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Where a video element can play; undefined before it knows. */
export function seekableRange(video: { readonly seekable: TimeRanges }): TimeRange | undefined {
  const { seekable } = video;
  return seekable.length === 0
    ? undefined
    : { start: seekable.start(0), end: seekable.end(seekable.length - 1) };
}

export interface EngineFacts {
  /** The player and its version. */
  readonly player: string;
  /** How the media travels, in a word or two. */
  readonly way?: string | undefined;
  /** Bits a second of what is played. */
  readonly bitrate?: number | undefined;
  readonly frameRate?: number | undefined;
  readonly codecs?: string | undefined;
  /** Seconds behind the newest media. */
  readonly toEdge?: number | undefined;
  /** Seconds behind the newest media that the player aims at. */
  readonly target?: number | undefined;
  /** Wall-clock time, in milliseconds since 1970, at which the picture on screen was made. */
  readonly pictureMs?: number | undefined;
  /** Seconds behind the moment of the picture, where the player itself knows; the least, where there is a `pictureMs` too. */
  readonly latency?: number | undefined;
}

export interface EngineListener {
  /** Playback may be started now. */
  ready(): void;
  /** Connected; the server is still making what this viewer can play. */
  preparing(): void;
  /** There is a picture; who does not tell is looked at. */
  begun(): void;
  /** The engine can do no more by itself. */
  failed(failure: { readonly status: number; readonly media: boolean; readonly reason: string }): void;
  /** The manifest says that the stream is over. */
  over(): void;
  /** Other levels can be chosen now. */
  levelsChanged(): void;
}

/** Used from the page's thread; `stop` is final. */
export interface Engine {
  start(): void;
  /** Loads nothing more; the last picture stays. */
  halt(): void;
  stop(): void;
  /** Newest media time in seconds, NaN if unknown. */
  edge(): number;
  /** How long the edge may stand still in a live stream. */
  staleAfterMs(): number;
  /** How long it is trusted to find back by itself after the edge stopped. */
  givesUpAfterMs(): number;
  /** Where a viewer may go. */
  range(): TimeRange | undefined;
  /** The place to be for a viewer who wants it live. */
  livePosition(): number | undefined;
  levels(): readonly Level[];
  /** The chosen level; empty while the player chooses. */
  level(): string;
  choose(level: string): void;
  facts(): EngineFacts;
}

export type EngineFactory = (video: HTMLVideoElement, listener: EngineListener) => Promise<Engine>;

/** Thrown by a factory in a browser that cannot play. */
export class UnsupportedError extends Error {}
