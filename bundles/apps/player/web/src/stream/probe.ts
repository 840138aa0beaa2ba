/** Asks the server for a manifest to learn whether the stream can be played now. */

export interface ProbeAnswer {
  /** HTTP status; 0 if the server could not be reached. */
  readonly status: number;
  /** Whether the manifest says that the stream is over. */
  readonly over: boolean;
  /** The server's reason, if it gave one. */
  readonly reason: string;
  /** What Retry-After asks for, in milliseconds; 0 if nothing. */
  readonly retryAfterMs: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Fetches the manifest. A multivariant playlist does not say whether the stream goes on, so its first media playlist
 * is fetched too.
 */
export async function probe(url: string, fetcher: typeof fetch = fetch): Promise<ProbeAnswer> {
  try {
    const response = await get(url, fetcher);
    if (!response.ok) {
      return refused(response);
    }
    let text = await response.text();
    const variant = firstVariant(text);
    if (variant !== undefined) {
      const media = await get(new URL(variant, new URL(url, location.href)).href, fetcher);
      if (!media.ok) {
        return refused(media);
      }
      text = await media.text();
    }
    return { status: response.status, over: isOver(text), reason: "", retryAfterMs: 0 };
  } catch {
    return { status: 0, over: false, reason: "", retryAfterMs: 0 };
  }
}

/** URI of the first variant of a multivariant playlist; nothing for any other text. */
export function firstVariant(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const tag = lines.findIndex((line) => line.startsWith("#EXT-X-STREAM-INF:"));
  return tag < 0 ? undefined : lines.slice(tag + 1).find((line) => line !== "" && !line.startsWith("#"));
}

/** Whether a media playlist or an MPD belongs to a stream that is over. */
export function isOver(text: string): boolean {
  return text.startsWith("#EXTM3U") ? /^#EXT-X-ENDLIST/m.test(text) : /<MPD[^>]*\stype="static"/.test(text);
}

function get(url: string, fetcher: typeof fetch): Promise<Response> {
  return fetcher(url, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
}

async function refused(response: Response): Promise<ProbeAnswer> {
  const seconds = Number(response.headers.get("Retry-After") ?? "0");
  return {
    status: response.status,
    over: false,
    reason: await detailOf(response),
    retryAfterMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 0,
  };
}

/** The `detail` of a problem document (RFC 9457). */
export async function detailOf(response: Response): Promise<string> {
  if (!(response.headers.get("Content-Type") ?? "").startsWith("application/problem+json")) {
    return "";
  }
  try {
    const problem: unknown = await response.json();
    const text = typeof problem === "object" && problem !== null && "detail" in problem ? problem.detail : "";
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}
