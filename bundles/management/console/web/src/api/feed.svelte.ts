import { untrack } from "svelte";
import { events, type MediaEvent } from "./events.svelte";
import { Problem } from "./problem";

export interface FeedOptions {
  /** How often it is asked. */
  readonly everyMs: number;
  /** Types of events after which it is asked at once; with them `everyMs` may be long. */
  readonly on?: readonly string[];
  /** Which events of these types count; all of them if it is left out. */
  readonly when?: (event: MediaEvent) => boolean;
  /** How often it is asked while events do not arrive; 5 s if it is left out. */
  readonly withoutEventsMs?: number;
}

const AFTER_EVENT_MS = 250;
/** However many events there are, it is not asked more often because of them. */
const BETWEEN_EVENTS_MS = 1_000;
/** A request that is not answered in this time is given up. */
const PATIENCE_MS = 20_000;
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
  /** When the timer ends, by the clock of {@link performance}. */
  private dueMs = Infinity;
  private askedMs = -Infinity;
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
    this.cancel();
    this.askedMs = performance.now();
    const { signal } = this.abort;
    try {
      const data = await this.patiently(signal);
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
    const silence = this.options.on ? events.on(this.options.on, (event) => this.hear(event)) : () => {};
    void this.refresh();
    return () => {
      this.abort.abort();
      this.cancel();
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

  /** Asks, and gives up where no answer comes: otherwise the page would stand still without a word. */
  private async patiently(signal: AbortSignal): Promise<T> {
    const own = new AbortController();
    const leave = () => own.abort(signal.reason);
    const watch = setTimeout(() => own.abort(new Problem(0, "No answer", "The server does not answer")), PATIENCE_MS);
    signal.addEventListener("abort", leave);
    try {
      return await this.ask(own.signal);
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", leave);
    }
  }

  private hear(event: MediaEvent): void {
    if (document.visibilityState === "visible" && (this.options.when?.(event) ?? true)) {
      this.within(Math.max(AFTER_EVENT_MS, this.askedMs + BETWEEN_EVENTS_MS - performance.now()));
    }
  }

  private schedule(): void {
    if (this.again) {
      this.again = false;
      this.within(AFTER_EVENT_MS);
    } else if (document.visibilityState === "visible") {
      this.within(this.pauseMs());
    }
  }

  /** Asks in so much time, or when it is to be asked already if that is sooner. */
  private within(pauseMs: number): void {
    const dueMs = performance.now() + pauseMs;
    if (dueMs < this.dueMs) {
      this.cancel();
      this.dueMs = dueMs;
      this.timer = setTimeout(() => {
        this.dueMs = Infinity;
        void this.refresh();
      }, pauseMs);
    }
  }

  private cancel(): void {
    clearTimeout(this.timer);
    this.dueMs = Infinity;
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
