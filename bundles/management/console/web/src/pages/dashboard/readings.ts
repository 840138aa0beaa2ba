/** What the server used and carried lately, made of counters that only grow. */
import type { Schemas } from "../../api/types";

type Server = Schemas["Server"];

export interface Reading {
  readonly atSeconds: number;
  /** Of all processors, 0 to 1. */
  readonly cpu: number | null;
  readonly receivedBitsPerSecond: number;
  readonly sentBitsPerSecond: number;
}

const MOST = 300;

/** What happened between two answers; undefined if they are of different runs of the server or not apart. */
export function between(before: Server, now: Server): Reading | undefined {
  const seconds = (Date.parse(now.now) - Date.parse(before.now)) / 1_000;
  if (!(seconds > 0) || before.started !== now.started) {
    return undefined;
  }
  const rate = (a: number, b: number) => (Math.max(0, b - a) * 8) / seconds;
  const cpu = now.cpuSeconds === null || before.cpuSeconds === null ? null : (now.cpuSeconds - before.cpuSeconds) / seconds / now.processors;
  return {
    atSeconds: Date.parse(now.now) / 1_000,
    cpu,
    receivedBitsPerSecond: rate(before.receivedBytes, now.receivedBytes),
    sentBitsPerSecond: rate(before.sentBytes, now.sentBytes),
  };
}

/** Readings with one more, the oldest of many left out. */
export function extended(readings: readonly Reading[], next: Reading | undefined): readonly Reading[] {
  return next ? [...readings, next].slice(-MOST) : readings;
}
