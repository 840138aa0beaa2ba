/** What charts show of the health of a stream. */
import type { Schemas } from "../../api/types";

type Series = Schemas["HealthSeries"];

/** One figure over time; empty if the server does not tell it. */
export function figure(series: Series, name: string): readonly (number | null)[] {
  const values: unknown = (series as Record<string, unknown>)[name];
  return Array.isArray(values) ? values.map((value) => (typeof value === "number" ? value : null)) : [];
}

/** Whether anything of a figure was measured. */
export function measured(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null);
}

export function times(series: Series): readonly number[] {
  return figure(series, "utcSeconds").map((value) => value ?? 0);
}
