import type { Via, Way } from "../stream/address";
import type { Event } from "./lifecycle";

/**
 * Chooses how to play. Automatically that is WebRTC, until it does not begin although the stream can be had over HTTP;
 * then it is HLS, for a minute at least: who plays stays where it is, only a new beginning tries WebRTC again.
 */

const AGAIN_AFTER_MS = 60_000;
/** Where WebRTC got through before, one failure is no proof that it does no longer. */
const FAILURES_AFTER_SUCCESS = 2;

export class Ways {
  private current: Way = "hls";
  private worked = false;
  private everWorked = false;
  private failures = 0;
  /** WebRTC did not begin; whether that is its own fault the next answer over HTTP tells. */
  private doubted = false;
  private blockedUntilMs = 0;

  constructor(
    public via: Via,
    private readonly supported: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The way of the engine that begins now. */
  next(): Way {
    this.worked = false;
    this.doubted = false;
    this.current = this.via === "auto" ? (this.supported && this.now() >= this.blockedUntilMs ? "whep" : "hls") : this.via;
    return this.current;
  }

  /** The way whose manifest tells whether the stream is there. */
  get asked(): Way {
    return this.via === "dash" ? "dash" : "hls";
  }

  /** Forgets what was, for a viewer who has chosen. */
  choose(via: Via): void {
    this.via = via;
    this.blockedUntilMs = 0;
  }

  heard(event: Event): void {
    if (this.current !== "whep") {
      return;
    }
    if (event.type === "progress") {
      this.worked = true;
      this.everWorked = true;
      this.failures = 0;
    } else if (event.type === "failure" && event.media) {
      this.block();
    } else if (event.type === "failure") {
      this.doubted = !this.worked;
    } else if (event.type === "answer") {
      if (this.doubted && event.status >= 200 && event.status < 300 && !event.over) {
        this.failed();
      }
      this.doubted = false;
    }
  }

  private failed(): void {
    this.failures++;
    if (!this.everWorked || this.failures >= FAILURES_AFTER_SUCCESS) {
      this.block();
    }
  }

  private block(): void {
    this.failures = 0;
    this.blockedUntilMs = this.now() + AGAIN_AFTER_MS;
  }
}
