import { untrack } from "svelte";
import { events } from "./events.svelte";
import { Problem } from "./problem";

export interface FeedOptions {
  /** How often it is asked. */
  readonly everyMs: number;
  /** Types of events after which it is asked at once; with them `everyMs` may be long. */
  readonly on?: readonly string[];
  /** How often it is asked while events do not arrive; 5 s if it is left out. */
  readonly withoutEventsMs?: number;
}

const AFTER_EVENT_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** An answer that is kept up to date while a page shows it. */
export class Feed<T> {
  /** The newest answer; undefined until the first is there. */
  data = $state.raw<T>();
  /** Why the newest one could not be had. */
  problem = $state.raw<Problem>();
  /** When the newest answer came, in milliseconds since 1970. */
  atMs = $state(0);

  private readonly ask: (signal: AbortSignal) => Promise<T>;
  private readonly options: FeedOptions;
  private abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private running = false;
  private again = false;

  constructor(ask: (signal: AbortSignal) => Promise<T>, options: FeedOptions) {
    this.ask = ask;
    this.options = options;
  }

  /** Asks now. */
  async refresh(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    clearTimeout(this.timer);
    const { signal } = this.abort;
    try {
      const data = await this.ask(signal);
      if (!signal.aborted) {
        this.take(data);
      }
    } catch (failure) {
      if (!signal.aborted) {
        this.problem = Problem.from(failure);
        this.failures++;
      }
    }
    this.running = false;
    if (!signal.aborted) {
      this.schedule();
    }
  }

  start(): () => void {
    this.abort = new AbortController();
    this.running = false;
    const shown = () => document.visibilityState === "visible" && void this.refresh();
    document.addEventListener("visibilitychange", shown);
    document.addEventListener("millrace:resume", shown);
    const silence = this.options.on ? events.on(this.options.on, () => this.soon()) : () => {};
    void this.refresh();
    return () => {
      this.abort.abort();
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", shown);
      document.removeEventListener("millrace:resume", shown);
      silence();
    };
  }

  private take(data: T): void {
    if (data !== this.data) {
      this.data = data;
    }
    this.problem = undefined;
    this.failures = 0;
    this.atMs = Date.now();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), AFTER_EVENT_MS);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.again) {
      this.again = false;
      this.soon();
    } else if (document.visibilityState === "visible") {
      this.timer = setTimeout(() => void this.refresh(), this.pauseMs());
    }
  }

  private pauseMs(): number {
    const { everyMs, on, withoutEventsMs = 5_000 } = this.options;
    const usual = on && !untrack(() => events.connected) ? Math.min(everyMs, withoutEventsMs) : everyMs;
    const backOff = Math.min(LONGEST_PAUSE_MS, usual * 2 ** Math.min(this.failures, 6));
    return this.failures === 0 ? usual : Math.max(backOff, 1_000 * (this.problem?.retryAfterSeconds ?? 0));
  }
}

/** A feed that lives as long as the component that makes it. What `ask` reads before it waits is asked anew when it changes. */
export function feed<T>(ask: (signal: AbortSignal) => Promise<T>, options: FeedOptions): Feed<T> {
  const made = new Feed(ask, options);
  $effect(() => untrack(() => made.start()));
  return made;
}
