import { detailOf } from "../stream/probe";
import { iceServersOf } from "./links";

/** The HTTP side of WHIP and WHEP: an offer for an answer, and the end of a session. */

export interface Answered {
  readonly sdp: string;
  /** The session's own address. */
  readonly session: string;
  readonly iceServers: RTCIceServer[];
}

/** The server said no, or could not be reached (status 0). */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** The server answers at once, unless it is very busy. */
const TIMEOUT_MS = 12_000;

/** Sends an offer. The key is sent as bearer token, if there is one. */
export async function offer(
  url: string,
  sdp: string,
  key: string,
  signal: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<Answered> {
  let response: Response;
  try {
    response = await fetcher(url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", ...authorization(key) },
      body: sdp,
      cache: "no-store",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (error) {
    throw new RefusedError(0, error instanceof Error ? error.message : "");
  }
  if (response.status !== 201) {
    throw new RefusedError(response.status, await detailOf(response));
  }
  const location = response.headers.get("Location") ?? "";
  return {
    sdp: await response.text(),
    session: location === "" ? "" : new URL(location, new URL(url, globalThis.location.href)).href,
    iceServers: iceServersOf(response.headers.get("Link")),
  };
}

/** Ends a session, also while the page goes away. Whether the server heard it does not matter: it notices. */
export function farewell(session: string, key: string, fetcher: typeof fetch = fetch): void {
  if (session !== "") {
    fetcher(session, { method: "DELETE", headers: authorization(key), keepalive: true }).catch(() => undefined);
  }
}

function authorization(key: string): Record<string, string> {
  return key === "" ? {} : { Authorization: `Bearer ${key}` };
}
