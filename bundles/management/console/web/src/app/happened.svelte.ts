import { events, type MediaEvent } from "../api/events.svelte";

const MOST = 200;
/** An analyzer may find much: it takes no room from what else happens. */
const MOST_FINDINGS = 200;

/** What happened since the console was opened, newest first. */
export class Happened {
  /** Everything but what analyzers found. */
  all = $state.raw<readonly MediaEvent[]>([]);
  findings = $state.raw<readonly MediaEvent[]>([]);

  constructor(source: Pick<typeof events, "on"> = events) {
    source.on(["stream.*", "plugin.*", "source.*", "push.*", "rendition.*", "session.refused"], (event) => {
      if (event.type === "stream.finding") {
        this.findings = [event, ...this.findings].slice(0, MOST_FINDINGS);
      } else if (event.type !== "stream.splice") {
        this.all = [event, ...this.all].slice(0, MOST);
      }
    });
  }

  /** What happened to a stream and its renditions, with what analyzers found. */
  of(stream: string): readonly MediaEvent[] {
    const own = ({ subject }: MediaEvent) => subject === stream || subject.startsWith(`${stream}@`);
    return [...this.all, ...this.findings].filter(own).sort((one, other) => Date.parse(other.time) - Date.parse(one.time));
  }
}

export const happened = new Happened();

/** An event as a sentence. */
export function sentence({ type, subject, attributes }: MediaEvent): string {
  const reason = attributes["reason"] ?? attributes["text"] ?? attributes["warning"] ?? "";
  const what = SENTENCES[type]?.(subject, attributes) ?? `${subject}: ${type}`;
  return reason === "" ? what : `${what}: ${reason}`;
}

const FOUND: Readonly<Record<string, string>> = { black: "a black picture", frozen: "a frozen picture", silence: "silence" };

/** What an analyzer found, with how long it lasted. */
function found(subject: string, { kind = "something", phase, timeUs, sinceUs }: MediaEvent["attributes"]): string {
  const what = FOUND[kind] ?? kind.replaceAll("-", " ");
  const seconds = (Number(timeUs) - Number(sinceUs)) / 1_000_000;
  if (phase === "ended") {
    return `${subject}: ${what} ended${seconds > 0 ? ` after ${seconds.toFixed(1)} s` : ""}`;
  }
  return phase === "began" ? `${subject} has ${what}` : `${subject}: ${what} was seen`;
}

const SENTENCES: Readonly<Record<string, (subject: string, attributes: MediaEvent["attributes"]) => string>> = {
  "stream.live": (subject) => `${subject} is live`,
  "stream.playable": (subject) => `${subject} can be played`,
  "stream.format": (subject) => `${subject} has another format`,
  "stream.interrupted": (subject) => `${subject} lost its publisher`,
  "stream.ended": (subject) => `${subject} ended`,
  "stream.warning": (subject) => `${subject} warns`,
  "stream.finding": found,
  "stream.alert": (subject, { phase }) => (phase === "cleared" ? `${subject} recovered` : `${subject} has an alert`),
  "session.refused": (subject, { host, role }) => `${host} may not ${role} ${subject}`,
  "source.up": (subject) => `Source ${subject} is up`,
  "source.down": (subject) => `Source ${subject} is down`,
  "push.up": (subject) => `Push ${subject} is up`,
  "push.down": (subject) => `Push ${subject} is down`,
  "plugin.swapped": (subject, { from, to }) => `${subject} was swapped from ${from} to ${to}`,
  "plugin.quarantined": (subject) => `${subject} is in quarantine`,
};
