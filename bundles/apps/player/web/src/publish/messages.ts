import type { PublishPhase, PublishState } from "./publisher";

/** What the publisher is told. */
export function publishMessage(state: PublishState, stream: string, hasKey: boolean): string {
  switch (state.phase) {
    case "idle":
      return "";
    case "starting":
      return "Connecting to the server.";
    case "live":
      return `${stream} is live.`;
    case "reconnecting":
      return `${awayText(state)} Trying again.`;
    case "refused":
      return refusal(state, stream, hasKey);
  }
}

export function publishLabel(phase: PublishPhase): string {
  switch (phase) {
    case "idle":
      return "Not live";
    case "starting":
      return "Connecting";
    case "live":
      return "Live";
    case "reconnecting":
      return "Reconnecting";
    case "refused":
      return "Refused";
  }
}

function awayText({ status, reason }: PublishState): string {
  if (status === 0) {
    return reason === "" ? "Connecting anew." : "There is no connection to the server.";
  }
  if (status === 404) {
    return "The server has no WebRTC just now.";
  }
  return reason === "" ? `The server answers ${status}.` : sentence(reason);
}

function refusal({ status, reason }: PublishState, stream: string, hasKey: boolean): string {
  switch (status) {
    case 401:
    case 403:
      return hasKey
        ? `This stream key is not one for ${stream}. Check it, or ask who runs the server.`
        : `The server wants a stream key for ${stream}. Type it, then go live.`;
    case 409:
      return `Somebody else publishes ${stream} now. Choose another name, or wait until it is free.`;
    default:
      return `The server does not take this stream: ${sentence(reason === "" ? `status ${status}` : reason)}`;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
