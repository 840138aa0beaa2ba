import type { Schemas } from "../../api/types";

/** The state of a plugin in plain words. */
export function stateOf(plugin: Pick<Schemas["Plugin"], "state">): { word: string; tone: string } {
  const state = plugin.state.toLowerCase();
  if (state === "active") {
    return { word: "runs", tone: "good" };
  }
  if (state.includes("quarantin")) {
    return { word: "quarantined: it failed too often and is not called", tone: "bad" };
  }
  if (state.includes("refus") || state.includes("trust")) {
    return { word: plugin.state, tone: "bad" };
  }
  return { word: plugin.state, tone: "warn" };
}
