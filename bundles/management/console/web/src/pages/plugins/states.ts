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

/** What a plugin is called: what its manifest says, without the name of the server, or else its symbolic name. */
export function titleOf({ title, plugin }: { readonly title?: string; readonly plugin: string }): string {
  return title?.replace(/^Millrace (?=\S)/, "").trim() || plugin;
}
