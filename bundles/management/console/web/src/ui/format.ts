/** Figures for people. */
import { clock } from "../api/clock.svelte";

export function bitRate(bitsPerSecond: number): string {
  if (bitsPerSecond < 1_000_000) {
    return `${Math.round(bitsPerSecond / 1_000)} kbit/s`;
  }
  const mbit = bitsPerSecond / 1_000_000;
  return mbit < 1_000 ? `${mbit.toFixed(mbit < 10 ? 2 : 1)} Mbit/s` : `${(mbit / 1_000).toFixed(2)} Gbit/s`;
}

export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = count;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** A length of time, the two largest units. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3_600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return s < 86_400
    ? `${Math.floor(s / 3_600)} h ${Math.floor((s % 3_600) / 60)} min`
    : `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3_600)} h`;
}

/** How long ago a moment of the server was; where a page shows it, it goes on. */
export function age(moment: string, nowMs: number = clock.nowMs): string {
  return duration((nowMs - Date.parse(moment)) / 1_000);
}

export function time(moment: string): string {
  return new Date(moment).toLocaleString();
}

export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `1 viewer`, `2 viewers`. */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : more}`;
}
