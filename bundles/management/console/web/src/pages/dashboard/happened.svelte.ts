import { events, type MediaEvent } from "../../api/events.svelte";

const MOST = 30;

/** What happened since the console was opened, newest first. */
class Happened {
  all = $state.raw<readonly MediaEvent[]>([]);

  constructor() {
    events.on(["stream.*", "plugin.*", "source.*", "push.*", "rendition.*", "session.refused"], (event) => {
      if (event.type !== "stream.splice" && event.type !== "stream.finding") {
        this.all = [event, ...this.all].slice(0, MOST);
      }
    });
  }
}

export const happened = new Happened();

/** An event as a sentence. */
export function sentence({ type, subject, attributes }: MediaEvent): string {
  const reason = attributes["reason"] ?? attributes["text"] ?? attributes["warning"] ?? "";
  const what = SENTENCES[type]?.(subject, attributes) ?? `${subject}: ${type}`;
  return reason === "" ? what : `${what}: ${reason}`;
}

const SENTENCES: Readonly<Record<string, (subject: string, attributes: MediaEvent["attributes"]) => string>> = {
  "stream.live": (subject) => `${subject} is live`,
  "stream.format": (subject) => `${subject} has another format`,
  "stream.interrupted": (subject) => `${subject} lost its publisher`,
  "stream.ended": (subject) => `${subject} ended`,
  "stream.warning": (subject) => `${subject} warns`,
  "stream.alert": (subject, { phase }) => (phase === "cleared" ? `${subject} recovered` : `${subject} has an alert`),
  "session.refused": (subject, { host, role }) => `${host} may not ${role} ${subject}`,
  "source.up": (subject) => `Source ${subject} is up`,
  "source.down": (subject) => `Source ${subject} is down`,
  "push.up": (subject) => `Push ${subject} is up`,
  "push.down": (subject) => `Push ${subject} is down`,
  "plugin.swapped": (subject, { from, to }) => `${subject} was swapped from ${from} to ${to}`,
  "plugin.quarantined": (subject) => `${subject} is in quarantine`,
};
