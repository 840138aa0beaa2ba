/**
 * What a viewer's player is doing, as a pure state machine: events in, the next state and what to do about it out.
 * The session runs it.
 */

export type Phase =
  /** Loading the stream for the first time, or again. */
  | "connecting"
  /** Connected; what this viewer can play is still being made. */
  | "preparing"
  /** Known, its publisher has not come yet. */
  | "waiting"
  /** Nobody publishes under this name. */
  | "missing"
  /** The viewer may not watch. */
  | "refused"
  /** The server cannot be reached. */
  | "offline"
  | "live"
  /** It was live, and its publisher is away. */
  | "interrupted"
  | "ended"
  /** It arrives, but cannot be played; tried again. */
  | "failed"
  /** The browser cannot play it at all. */
  | "unsupported";

export interface State {
  readonly phase: Phase;
  /** Whether there has been a picture since the page opened. */
  readonly played: boolean;
  /** Whether an engine holds the video element. */
  readonly attached: boolean;
  readonly reason: string;
}

export type Event =
  | { readonly type: "start" }
  /** New media arrived at the live edge while the picture moves. */
  | { readonly type: "progress" }
  | { readonly type: "preparing" }
  /** No new media arrived for too long. */
  | { readonly type: "stale" }
  /** The manifest says that the stream is over. */
  | { readonly type: "over" }
  /** The engine gave up. `status` is the HTTP status of what it could not load, 0 if unknown. */
  | { readonly type: "failure"; readonly status: number; readonly media: boolean; readonly reason: string }
  | { readonly type: "unsupported" }
  /** The answer to a probe. */
  | {
      readonly type: "answer";
      readonly status: number;
      readonly over: boolean;
      readonly reason: string;
      readonly retryAfterMs: number;
    };

export type Command =
  | { readonly type: "attach" }
  | { readonly type: "halt" }
  | { readonly type: "probe"; readonly atLeastMs: number }
  /** All is well: if it stays so, the next trouble starts with short waiting times again. */
  | { readonly type: "calm" };

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}

export const INITIAL: State = { phase: "connecting", played: false, attached: false, reason: "" };

const REFUSED_MS = 15_000;
const MISSING_MS = 2_000;

export function step(state: State, event: Event): Step {
  switch (event.type) {
    case "start":
      return { state: { ...INITIAL, attached: true }, commands: [{ type: "attach" }] };
    case "progress":
      return progress(state);
    case "preparing":
      return stay(state.phase === "connecting" && state.attached ? { ...state, phase: "preparing" } : state);
    case "stale":
      return state.phase === "live" ? stay({ ...state, phase: "interrupted" }) : stay(state);
    case "over":
      return over(state);
    case "failure":
      return failure(state, event);
    case "unsupported":
      return { state: { ...state, phase: "unsupported", attached: false }, commands: [{ type: "halt" }] };
    case "answer":
      return answer(state, event);
  }
}

function progress(state: State): Step {
  if (!state.attached || state.phase === "ended" || state.phase === "unsupported") {
    return stay(state);
  }
  const next: State = { phase: "live", played: true, attached: true, reason: "" };
  return state.phase === "live" ? stay(next) : { state: next, commands: [{ type: "calm" }] };
}

/** What is buffered plays to its end; meanwhile the page looks for a new run. */
function over(state: State): Step {
  if (state.phase === "ended" || !state.attached) {
    return stay(state);
  }
  return { state: { ...state, phase: "ended", reason: "" }, commands: [{ type: "probe", atLeastMs: 0 }] };
}

function failure(state: State, event: Extract<Event, { type: "failure" }>): Step {
  const next = { ...state, attached: false, reason: event.reason };
  return {
    state: { ...next, phase: failurePhase(state, event.status, event.media) },
    commands: [{ type: "halt" }, { type: "probe", atLeastMs: 0 }],
  };
}

/** Without a status the server was not asked yet: the probe's answer will tell. */
function failurePhase(state: State, status: number, media: boolean): Phase {
  if (media) {
    return "failed";
  }
  if (status === 0) {
    return state.phase === "ended" ? "ended" : state.played ? "interrupted" : "connecting";
  }
  return phaseOf(status, state);
}

function answer(state: State, event: Extract<Event, { type: "answer" }>): Step {
  if (state.phase === "unsupported") {
    return stay(state);
  }
  const again: Command = { type: "probe", atLeastMs: Math.max(event.retryAfterMs, gentleMs(event.status)) };
  if (event.status >= 200 && event.status < 300) {
    if (event.over && (state.phase === "ended" || !state.played)) {
      return { state: { ...state, phase: "ended", reason: "" }, commands: [again] };
    }
    const phase = state.phase === "interrupted" || state.phase === "failed" ? state.phase : "connecting";
    return { state: { ...state, phase, attached: true, reason: "" }, commands: [{ type: "attach" }] };
  }
  if (state.phase === "ended" && (event.status === 404 || event.status === 503)) {
    return { state, commands: [again] };
  }
  const phase = phaseOf(event.status, state);
  return { state: { ...state, phase, reason: event.reason }, commands: [again] };
}

/** What will hardly change soon is asked less often. */
function gentleMs(status: number): number {
  return status === 401 || status === 403 ? REFUSED_MS : status === 404 || status === 410 ? MISSING_MS : 0;
}

function phaseOf(status: number, state: State): Phase {
  switch (status) {
    case 401:
    case 403:
      return "refused";
    case 404:
    case 410:
      return state.played ? "ended" : "missing";
    case 503:
      return state.played ? "interrupted" : "waiting";
    default:
      return "offline";
  }
}

function stay(state: State): Step {
  return { state, commands: [] };
}
