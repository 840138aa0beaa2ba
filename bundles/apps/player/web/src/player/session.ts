import type { ProbeAnswer } from "../stream/probe";
import { Backoff } from "./backoff";
import { type Engine, type EngineFactory, type EngineListener, UnsupportedError } from "./engine";
import { type Command, type Event, INITIAL, type State, step } from "./lifecycle";
import { Watchdog } from "./watchdog";

export interface SessionOptions {
  readonly factory: EngineFactory;
  /** Asks whether the stream can be played now. */
  readonly probe: () => Promise<ProbeAnswer>;
  /** Told when playback may begin, with each engine; starts it if that is wanted. */
  readonly onReady: () => void;
  readonly onState: (state: State) => void;
  readonly onLevels: () => void;
  /** Told of each event before it is acted on. */
  readonly onEvent?: (event: Event) => void;
  readonly now?: () => number;
  readonly backoff?: Backoff;
}

const TICK_MS = 500;
/** A replaced server is there again at once; the spread keeps its viewers from coming all together. */
const FIRST_WAIT_MS = 300;
const MOST_WAIT_MS = 8_000;
/** Live for so long, the next trouble starts with short waiting times again. */
const CALM_AFTER_MS = 10_000;
/** A viewer who wants it live is taken there when further behind than this. */
const MAX_BEHIND_SECONDS = 4;

/** Keeps one stream playing in one video element: runs the lifecycle, engines, probes and waiting times. */
export class Session {
  state: State = INITIAL;
  engine: Engine | undefined;
  /** Whether the viewer wants the live edge; off after a pause or a step back. */
  following = true;
  reconnects = -1;
  /** Whether the engine takes a start of playback. */
  ready = false;

  private readonly watchdog = new Watchdog();
  private readonly backoff: Backoff;
  private readonly now: () => number;
  private generation = 0;
  private freezes = 0;
  private staleSinceMs: number | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private probeTimer: ReturnType<typeof setTimeout> | undefined;
  private calmTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly options: SessionOptions,
  ) {
    this.backoff = options.backoff ?? new Backoff(FIRST_WAIT_MS, MOST_WAIT_MS);
    this.now = options.now ?? (() => performance.now());
  }

  /** Begins, also anew. */
  start(): void {
    this.ticker ??= setInterval(() => this.tick(), TICK_MS);
    this.handle({ type: "start" });
  }

  stop(): void {
    clearInterval(this.ticker);
    clearTimeout(this.probeTimer);
    clearTimeout(this.calmTimer);
    this.ticker = undefined;
    this.generation++;
    this.engine?.stop();
    this.engine = undefined;
  }

  /** Asks at once instead of waiting: the network or the page is back. */
  hurry(): void {
    if (this.probeTimer !== undefined) {
      this.backoff.reset();
      this.schedule(0);
    }
  }

  goLive(): void {
    this.following = true;
    this.seekToLive();
  }

  private handle(event: Event): void {
    this.options.onEvent?.(event);
    const { state, commands } = step(this.state, event);
    const changed = state.phase !== this.state.phase || state.reason !== this.state.reason;
    this.state = state;
    if (state.phase !== "live") {
      clearTimeout(this.calmTimer);
    }
    commands.forEach((command) => this.run(command));
    if (changed) {
      this.options.onState(state);
    }
  }

  private run(command: Command): void {
    switch (command.type) {
      case "attach":
        void this.attach();
        return;
      case "halt":
        this.engine?.halt();
        return;
      case "probe":
        this.schedule(this.backoff.nextMs(command.atLeastMs));
        return;
      case "calm":
        clearTimeout(this.calmTimer);
        this.calmTimer = setTimeout(() => this.backoff.reset(), CALM_AFTER_MS);
    }
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.probeTimer);
    this.probeTimer = setTimeout(() => void this.ask(), delayMs);
  }

  private async ask(): Promise<void> {
    this.probeTimer = undefined;
    const generation = this.generation;
    const answer = await this.options.probe();
    if (generation === this.generation) {
      this.handle({ type: "answer", ...answer });
    }
  }

  private async attach(): Promise<void> {
    clearTimeout(this.probeTimer);
    this.probeTimer = undefined;
    const generation = ++this.generation;
    this.engine?.stop();
    this.engine = undefined;
    this.following = true;
    this.reconnects++;
    this.ready = false;
    this.freezes = 0;
    this.staleSinceMs = undefined;
    this.watchdog.reset(this.now());
    try {
      const engine = await this.options.factory(this.video, this.listener(generation));
      if (generation === this.generation) {
        this.engine = engine;
        engine.start();
      } else {
        engine.stop();
      }
    } catch (error) {
      if (generation === this.generation) {
        const reason = error instanceof Error ? error.message : "";
        this.handle(
          error instanceof UnsupportedError
            ? { type: "unsupported" }
            : { type: "failure", status: 0, media: false, reason },
        );
      }
    }
  }

  /** An engine that was replaced has nothing to say any more. */
  private listener(generation: number): EngineListener {
    const current = (): boolean => generation === this.generation;
    return {
      ready: () => {
        if (current()) {
          this.ready = true;
          this.options.onReady();
        }
      },
      preparing: () => current() && this.handle({ type: "preparing" }),
      begun: () => current() && this.handle({ type: "progress" }),
      failed: (failure) => current() && this.state.attached && this.handle({ type: "failure", ...failure }),
      over: () => current() && this.handle({ type: "over" }),
      levelsChanged: () => current() && this.options.onLevels(),
    };
  }

  private tick(): void {
    const { engine, video } = this;
    if (!engine || !this.state.attached) {
      return;
    }
    const wanted = !video.paused && this.state.phase !== "ended";
    const seen = { edge: engine.edge(), currentTime: video.currentTime, wanted };
    const verdict = this.watchdog.look(this.now(), seen, engine.staleAfterMs());
    if (!verdict.stale) {
      this.staleSinceMs = undefined;
    }
    if (verdict.progress) {
      this.freezes = 0;
      this.handle({ type: "progress" });
    } else if (verdict.stale) {
      this.stale(engine);
    } else if (verdict.frozen) {
      this.thaw();
    }
    const keepsUp = this.following && wanted && !video.seeking && this.state.phase === "live";
    if (keepsUp && this.behindSeconds() > MAX_BEHIND_SECONDS) {
      this.seekToLive();
    }
  }

  private stale(engine: Engine): void {
    const since = this.staleSinceMs ?? this.now();
    this.staleSinceMs = since;
    this.handle({ type: "stale" });
    if (this.state.phase !== "ended" && this.now() - since > engine.givesUpAfterMs()) {
      this.staleSinceMs = undefined;
      this.handle({ type: "failure", status: 0, media: false, reason: "The stream did not go on" });
    }
  }

  /** A jump over what cannot be played; if that does not help, a new engine. */
  private thaw(): void {
    if (this.freezes++ === 0) {
      this.seekToLive();
    } else {
      this.handle({ type: "failure", status: 0, media: true, reason: "The picture stood still" });
    }
  }

  /** Seconds from where a live viewer should be. */
  behindSeconds(): number {
    const live = this.engine?.livePosition();
    return live === undefined ? 0 : live - this.video.currentTime;
  }

  private seekToLive(): void {
    const live = this.engine?.livePosition();
    if (live !== undefined && Math.abs(live - this.video.currentTime) > 0.5) {
      this.video.currentTime = live;
      this.watchdog.jumped(this.video.currentTime);
    }
  }
}
