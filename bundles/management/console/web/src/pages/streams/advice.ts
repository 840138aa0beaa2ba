/** What the stream doctor says, read with care: REST describes it as open to more. */
export interface Advice {
  readonly code: string;
  readonly severity: string;
  readonly title: string;
  readonly measured: string;
  readonly goal: string;
  readonly why: string;
  readonly remedies: readonly { readonly tool: string; readonly setting: string }[];
}

type Loose = Readonly<Record<string, unknown>>;

export function adviceOf(diagnosis: unknown): readonly Advice[] {
  return objects((diagnosis as Loose | undefined)?.["advice"]).map((each) => ({
    code: text(each["code"]),
    severity: text(each["severity"]),
    title: text(each["title"]),
    measured: text(each["measured"]),
    goal: text(each["goal"]),
    why: text(each["why"]),
    remedies: objects(each["remedies"]).map((remedy) => ({ tool: text(remedy["tool"]), setting: text(remedy["setting"]) })),
  }));
}

export function summaryOf(diagnosis: unknown): string {
  return text((diagnosis as Loose | undefined)?.["summary"]);
}

export interface Period {
  readonly state: string;
  readonly since: string;
  readonly until: string;
  readonly duration: string;
  readonly reason: string;
}

export interface Availability {
  readonly day: number;
  readonly week: number;
  readonly month: number;
  /** Newest first. */
  readonly periods: readonly Period[];
}

export function availabilityOf(answer: unknown): Availability {
  const loose = (answer ?? {}) as Loose;
  const share = (name: string) => (typeof loose[name] === "number" ? loose[name] : 0);
  const periods = objects(loose["periods"]).map((each) => ({
    state: text(each["state"]),
    since: text(each["since"]),
    until: text(each["until"]),
    duration: text(each["duration"]),
    reason: text(each["reason"]),
  }));
  return { day: share("dayPercent"), week: share("weekPercent"), month: share("monthPercent"), periods: periods.reverse() };
}

function objects(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter((each): each is Loose => typeof each === "object" && each !== null) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
