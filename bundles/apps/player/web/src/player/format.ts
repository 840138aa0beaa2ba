/** Numbers as viewers read them. */

/** `0.09 s`, `1.9 s`, `12 s`, `1:05`; a dash for what is unknown. */
export function formatLatency(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return "–";
  }
  const shown = Math.max(0, seconds);
  if (shown < 0.995) {
    return `${shown.toFixed(2)} s`;
  }
  if (shown < 9.95) {
    return `${shown.toFixed(1)} s`;
  }
  const whole = Math.round(shown);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** `128 kb/s`, `2.5 Mb/s`. */
export function formatBitrate(bitsPerSecond: number | undefined): string {
  if (bitsPerSecond === undefined || !Number.isFinite(bitsPerSecond) || bitsPerSecond <= 0) {
    return "–";
  }
  return bitsPerSecond < 999_500
    ? `${Math.round(bitsPerSecond / 1000)} kb/s`
    : `${(bitsPerSecond / 1_000_000).toFixed(1)} Mb/s`;
}

/** `1280×720`. */
export function formatSize(width: number | undefined, height: number | undefined): string {
  return width && height ? `${width}×${height}` : "–";
}

/** `25`, `29.97`. */
export function formatRate(perSecond: number | undefined): string {
  return perSecond !== undefined && perSecond > 0 ? String(Math.round(perSecond * 100) / 100) : "–";
}

/** `1 viewer`, `2 viewers`. */
export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

/** `0 of 1500 (0 %)`. */
export function formatDropped(dropped: number, total: number): string {
  if (total === 0) {
    return "–";
  }
  const percent = (100 * dropped) / total;
  const shown = percent === 0 || percent >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  return `${dropped} of ${total} (${shown} %)`;
}
