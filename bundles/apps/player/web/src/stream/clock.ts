/** The server's clock, so that latency is right on machines whose own clock is not. */

/** Milliseconds to add to `Date.now()`; 0 when the server's answer is unusable. */
export async function serverOffsetMs(
  fetcher: typeof fetch = fetch,
  now: () => number = Date.now,
): Promise<number> {
  try {
    const before = now();
    const response = await fetcher("/time", { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    const text = response.ok ? (await response.text()).trim() : "";
    const after = now();
    const server = Date.parse(text);
    return Number.isNaN(server) ? 0 : server - (before + after) / 2;
  } catch {
    return 0;
  }
}
