/** What of the health of streams needs somebody. */
import type { Schemas } from "../../api/types";

type Health = Schemas["Health"];

export interface Concern {
  readonly stream: string;
  readonly text: string;
  readonly critical: boolean;
  readonly since: string;
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
      stream: health.stream,
      text: String(alert.text ?? alert.alert ?? ""),
      critical: alert.critical === true,
      since: String(alert.since ?? health.since),
    }));
    const unwell = alerts.length === 0 && health.live && ["yellow", "red"].includes(health.level);
    return unwell
      ? [{ stream: health.stream, text: health.reason, critical: health.level === "red", since: health.since }]
      : alerts;
  });
  return found.sort((a, b) => Number(b.critical) - Number(a.critical) || b.since.localeCompare(a.since));
}
