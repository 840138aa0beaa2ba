/** What of the health of streams needs somebody. */
import type { Schemas } from "../../api/types";
import { stateOf } from "../plugins/states";

type Health = Schemas["Health"];

export interface Concern {
  /** What it is about: a stream, a plugin. */
  readonly title: string;
  /** The page of it, as the parts of its path. */
  readonly page: readonly string[];
  readonly text: string;
  readonly critical: boolean;
  /** Undefined if nobody knows. */
  readonly since?: string;
}

/** What of the server itself needs somebody, as far as the account may know it. */
export interface Troubles {
  readonly sources?: readonly Schemas["Transfer"][];
  readonly targets?: readonly Pick<Schemas["Target"], "name" | "state" | "what" | "since">[];
  readonly plugins?: readonly Schemas["Plugin"][];
  readonly refused?: readonly Schemas["RefusedSetting"][];
  readonly webhooks?: readonly Schemas["Webhook"][];
}

interface Alert {
  readonly text?: unknown;
  readonly alert?: unknown;
  readonly critical?: unknown;
  readonly since?: unknown;
}

/** Alerts first, then streams that are not well without one; what is critical before the rest. */
export function concerns(all: readonly Health[]): readonly Concern[] {
  const found = all.flatMap((health): Concern[] => {
    const alerts = (health.alerts as readonly Alert[]).map((alert) => ({
      title: health.stream,
      page: ["streams", ...health.stream.split("/")],
      text: String(alert.text ?? alert.alert ?? ""),
      critical: alert.critical === true,
      since: String(alert.since ?? health.since),
    }));
    const unwell = alerts.length === 0 && health.live && ["yellow", "red"].includes(health.level);
    return unwell
      ? [{ title: health.stream, page: ["streams", ...health.stream.split("/")], text: health.reason, critical: health.level === "red", since: health.since }]
      : alerts;
  });
  return sorted(found);
}

/** What fails beside the streams. */
export function troubles({ sources = [], targets = [], plugins = [], refused = [], webhooks = [] }: Troubles): readonly Concern[] {
  const failing = (what: string, page: string, rows: NonNullable<Troubles["targets"]>) =>
    rows
      .filter(({ state }) => state === "failing" || state === "blocked")
      .map(({ name, what: text, since }) => ({ title: `${what} ${name}`, page: [page], text, critical: true, since }));
  return sorted([
    ...failing("Source", "transfers", sources),
    ...failing("Target", "targets", targets),
    ...plugins
      .filter((plugin) => stateOf(plugin).tone === "bad")
      .map((plugin) => ({ title: plugin.plugin, page: ["plugins"], text: stateOf(plugin).word, critical: true })),
    ...refused.map(({ pid, says }) => ({ title: pid, page: ["settings"], text: says, critical: false })),
    ...webhooks
      .filter((hook) => hook.refused ?? hook.trouble)
      .map((hook) => ({ title: `Webhook ${hook.name}`, page: ["webhooks"], text: hook.refused ?? hook.trouble ?? "", critical: hook.refused !== null })),
  ]);
}

export function sorted(all: readonly Concern[]): readonly Concern[] {
  return all.toSorted((a, b) => Number(b.critical) - Number(a.critical) || (b.since ?? "").localeCompare(a.since ?? ""));
}
