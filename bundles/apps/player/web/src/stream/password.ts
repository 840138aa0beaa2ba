import { mediaPath, type StreamAddress } from "./address";
import { detailOf } from "./probe";

/** What became of a password: a token to watch with, or the reason why not. */
export interface Entered {
  readonly token: string;
  readonly reason: string;
}

const FILE = "password";
const TIMEOUT_MS = 10_000;

/** Whether the stream lets those in who know its password. */
export async function needsPassword(address: StreamAddress, fetcher: typeof fetch = fetch): Promise<boolean> {
  try {
    const response = await fetcher(pathOf(address), { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer: unknown = response.ok ? await response.json() : undefined;
    return typeof answer === "object" && answer !== null && "needed" in answer && answer.needed === true;
  } catch {
    return false;
  }
}

/** Gives the password for a token, which stands in addresses in its place. */
export async function enter(address: StreamAddress, password: string, fetcher: typeof fetch = fetch): Promise<Entered> {
  try {
    const response = await fetcher(pathOf(address), {
      method: "POST",
      body: new URLSearchParams({ password }),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      return { token: "", reason: (await detailOf(response)) || "The password was refused." };
    }
    const answer: unknown = await response.json();
    const token = typeof answer === "object" && answer !== null && "token" in answer ? answer.token : "";
    return typeof token === "string" && token !== "" ? { token, reason: "" } : { token: "", reason: NO_ANSWER };
  } catch {
    return { token: "", reason: NO_ANSWER };
  }
}

const NO_ANSWER = "The server does not answer; try again.";

function pathOf(address: StreamAddress): string {
  return mediaPath({ ...address, token: "" }, FILE);
}

/** The token that this tab got before; the page may be loaded again. */
export function keptToken(address: StreamAddress): string {
  try {
    return sessionStorage.getItem(keyOf(address)) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a token until the tab is closed; an empty one is forgotten. */
export function keepToken(address: StreamAddress, token: string): void {
  try {
    if (token === "") {
      sessionStorage.removeItem(keyOf(address));
    } else {
      sessionStorage.setItem(keyOf(address), token);
    }
  } catch {
    // a page in a sandboxed frame has no storage: it asks again
  }
}

function keyOf(address: StreamAddress): string {
  return `millrace.token.${address.app}/${address.name}`;
}
