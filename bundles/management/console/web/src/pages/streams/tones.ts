/** Which colour a word of the server's has. */
export type Tone = "good" | "warn" | "bad" | "";

const TONES: Readonly<Record<string, Tone>> = {
  live: "good",
  running: "good",
  green: "good",
  good: "good",
  waiting: "",
  hint: "",
  interrupted: "warn",
  yellow: "warn",
  warning: "warn",
  ended: "bad",
  red: "bad",
  critical: "bad",
  failed: "bad",
};

export function tone(word: string): Tone {
  return TONES[word] ?? "";
}
