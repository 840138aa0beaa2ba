import type { Phase, State } from "./lifecycle";

export interface Message {
  readonly title: string;
  readonly text: string;
  /** Whether something is under way that the viewer can wait for. */
  readonly busy: boolean;
}

/** What a viewer is told instead of a picture; nothing while there is one. */
export function messageOf(state: State, stream: string): Message | undefined {
  switch (state.phase) {
    case "live":
      return undefined;
    case "connecting":
      return { title: "Connecting", text: "", busy: true };
    case "preparing":
      return { title: "Preparing the picture", text: "It is made playable for this browser.", busy: true };
    case "waiting":
      return { title: "Waiting for the stream", text: "It plays here as soon as it starts.", busy: true };
    case "missing":
      return { title: "No stream here yet", text: `Nobody publishes ${stream} now. This page keeps looking.`, busy: false };
    case "refused":
      return { title: "You may not watch this stream", text: state.reason, busy: false };
    case "offline":
      return { title: "The server does not answer", text: "Trying again.", busy: true };
    case "interrupted":
      return { title: "Interrupted", text: "It goes on when the publisher is back.", busy: true };
    case "ended":
      return { title: "The stream has ended", text: "If it starts again, it plays here.", busy: false };
    case "failed":
      return { title: "Playback failed", text: "Trying again.", busy: true };
    case "unsupported":
      return { title: "This browser cannot play the stream", text: "Try a current version of another browser.", busy: false };
  }
}

/** The state in one word. */
export function labelOf(phase: Phase): string {
  switch (phase) {
    case "live":
      return "Live";
    case "connecting":
      return "Connecting";
    case "preparing":
      return "Preparing";
    case "waiting":
      return "Waiting";
    case "missing":
      return "Not live";
    case "refused":
      return "No access";
    case "offline":
      return "No connection";
    case "interrupted":
      return "Interrupted";
    case "ended":
      return "Ended";
    case "failed":
      return "Failed";
    case "unsupported":
      return "Unsupported";
  }
}
