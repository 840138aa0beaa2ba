import { api, type Client } from "./client";
import { Problem } from "./problem";
import { sseParser } from "./sse";

export interface MediaEvent {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Listener = (event: MediaEvent) => void;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** The server sends a line every 15 seconds at least. */
const SILENCE_MS = 45_000;
/** A browser has few connections for one server: a page that nobody sees so long gives its own back. */
const HIDDEN_MS = 300_000;

/** What the server tells who comes back too late for all that happened meanwhile. */
const MISSED = "events.missed";

/**
 * What happens on the server, as it happens. It comes back by itself after interruptions, and hears of events in between; if some
 * are lost, what pages show is asked for again.
 */
export class Events {
  /** Whether events arrive; while they do not, feeds ask more often. */
  connected = $state(false);

  private readonly client: Client;
  private readonly listeners = new Map<Listener, readonly string[]>();
  private abort: AbortController | undefined;
  private hidden: ReturnType<typeof setTimeout> | undefined;
  /** How far events were heard; empty before the first. */
  private lastId = "";

  constructor(client: Client) {
    this.client = client;
  }

  /** Hears events of some types, `stream.*` for a whole kind; `stream.live` never hides from `*`. Answers with what ends that. */
  on(types: readonly string[], listener: Listener): () => void {
    this.listeners.set(listener, types);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    document.addEventListener("visibilitychange", this.see);
    this.open();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.see);
    clearTimeout(this.hidden);
    this.close();
  }

  private readonly see = (): void => {
    clearTimeout(this.hidden);
    if (document.visibilityState === "visible") {
      this.open();
    } else {
      this.hidden = setTimeout(() => this.close(), HIDDEN_MS);
    }
  };

  private open(): void {
    if (!this.abort) {
      this.abort = new AbortController();
      void this.run(this.abort.signal);
    }
  }

  private close(): void {
    this.abort?.abort();
    this.abort = undefined;
    this.connected = false;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        await this.read(signal);
        pauseMs = FIRST_PAUSE_MS;
      } catch (failure) {
        const problem = Problem.from(failure);
        if (problem.status === 401) {
          return this.stop();
        }
        pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs * 2, (problem.retryAfterSeconds ?? 0) * 1_000));
      }
      if (!signal.aborted) {
        this.connected = false;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener("abort", end);
    let watch = setTimeout(end, SILENCE_MS);
    try {
      const headers: HeadersInit = this.lastId ? { "Last-Event-ID": this.lastId } : {};
      const response = await this.client.open("/events", { signal: own.signal, headers });
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      const take = sseParser(
        (data) => this.tell(data),
        (id) => (this.lastId = id),
      );
      this.connected = true;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(watch);
        watch = setTimeout(end, SILENCE_MS);
        take(value);
      }
    } finally {
      clearTimeout(watch);
      signal.removeEventListener("abort", end);
    }
  }

  private tell(data: string): void {
    const event = JSON.parse(data) as MediaEvent;
    if (event.type === MISSED) {
      document.dispatchEvent(new Event("millrace:resume"));
      return;
    }
    for (const [listener, types] of [...this.listeners]) {
      if (types.some((type) => matches(type, event.type))) {
        listener(event);
      }
    }
  }
}

/** Whether a type is of a kind. */
export function matches(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

export const events = new Events(api);
