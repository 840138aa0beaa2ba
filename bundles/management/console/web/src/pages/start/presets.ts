import type { Schemas } from "../../api/types";

/** What becomes of a preset's change, in a word. */
export const STATUS: Readonly<Record<Schemas["PresetChange"]["status"], { word: string; tone: string }>> = {
  wanted: { word: "new", tone: "good" },
  set: { word: "set", tone: "good" },
  already: { word: "as it is", tone: "" },
  kept: { word: "kept", tone: "warn" },
  undone: { word: "undone", tone: "good" },
  unavailable: { word: "no plugin", tone: "warn" },
};
