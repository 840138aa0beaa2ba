import { describe, expect, it } from "vitest";
import { concerns, troubles } from "../src/pages/dashboard/attention";
import type { MediaEvent } from "../src/api/events.svelte";
import { Happened, sentence } from "../src/app/happened.svelte";
import { between, extended } from "../src/pages/dashboard/readings";
import { adviceOf, availabilityOf, summaryOf } from "../src/pages/streams/advice";
import { figure, measured, times } from "../src/pages/streams/series";
import { tone } from "../src/pages/streams/tones";
import { latest } from "../src/ui/chart";

const server = {
  version: "1", now: "2026-01-01T00:00:00Z", started: "2025-12-31T00:00:00Z", draining: false, processors: 2, cpuSeconds: 10,
  machineCpuShare: null, heapUsedBytes: 1, heapMaxBytes: 2, machineMemoryBytes: null, diskFreeBytes: 1, diskBytes: 2,
  receivedBytes: 1_000, sentBytes: 0, streams: 0, publishers: 0, viewers: 0,
};

describe("readings of the server", () => {
  it("are rates between two answers", () => {
    const later = { ...server, now: "2026-01-01T00:00:02Z", cpuSeconds: 12, receivedBytes: 3_000, sentBytes: 500 };
    expect(between(server, later)).toEqual({ atSeconds: 1_767_225_602, cpu: 0.5, receivedBitsPerSecond: 8_000, sentBitsPerSecond: 2_000 });
  });

  it("are not made of two runs, nor of one moment", () => {
    expect(between(server, server)).toBeUndefined();
    expect(between(server, { ...server, now: "2026-01-01T00:00:02Z", started: "2026-01-01T00:00:01Z" })).toBeUndefined();
    expect(between({ ...server, cpuSeconds: null }, { ...server, now: "2026-01-01T00:00:02Z" })?.cpu).toBeNull();
  });

  it("are kept for a while only", () => {
    const one = { atSeconds: 1, cpu: 0, receivedBitsPerSecond: 0, sentBitsPerSecond: 0 };
    expect(extended([one], undefined)).toEqual([one]);
    expect(extended(Array.from({ length: 300 }, () => one), { ...one, atSeconds: 2 })).toHaveLength(300);
  });
});

describe("what needs attention", () => {
  const health = { reason: "Few frames", live: true, since: "2026-01-01T00:00:00Z", figures: {}, alerts: [] };

  it("is critical things first, and nothing that is well", () => {
    const found = concerns([
      { ...health, stream: "live/well", level: "green" },
      { ...health, stream: "live/slow", level: "yellow" },
      { ...health, stream: "live/gone", level: "red", alerts: [{ alert: "no-input", critical: true, since: "2026-01-02T00:00:00Z", text: "No input" }] },
      { ...health, stream: "live/over", level: "red", live: false },
    ]);
    expect(found.map((each) => [each.title, each.text, each.critical])).toEqual([
      ["live/gone", "No input", true],
      ["live/slow", "Few frames", false],
    ]);
    expect(found[0]!.page).toEqual(["streams", "live", "gone"]);
  });

  it("is also what fails beside the streams", () => {
    const transfer = { name: "cam", stream: "live/cam", url: "rtsp://h/", choice: 0, since: "2026-01-01T00:00:00Z", what: "It does not answer" };
    const plugin = { plugin: "org.x", title: "", description: "", version: "1", bundle: 1, calls: 1, failures: 1, rollback: "", serves: [], lastFailure: "" };
    const hook = { name: "shop", url: "https://h/", events: [], streams: "*", format: "standard" as const, waiting: 0, waitingBytes: 0, delivered: 0, failures: 0, dropped: 0, nextAttempt: null };
    const found = troubles({
      sources: [{ ...transfer, state: "failing" }, { ...transfer, name: "well", state: "running" }],
      targets: [{ ...transfer, name: "tube", state: "failing" }],
      plugins: [{ ...plugin, state: "quarantined" }, { ...plugin, plugin: "org.y", state: "active" }],
      refused: [{ pid: "io.millrace.core.live", says: "max.streams is refused" }],
      webhooks: [{ ...hook, refused: null, trouble: "It answered 500" }, { ...hook, name: "well", refused: null, trouble: null }],
    });
    expect(found.map((each) => each.title)).toEqual(["Source cam", "Target tube", "org.x", "io.millrace.core.live", "Webhook shop"]);
    expect(troubles({})).toEqual([]);
  });
});

describe("what happened", () => {
  const event = (type: string, attributes: Record<string, string> = {}) => ({ type, subject: "live/x", time: "", attributes });

  it("is told in words", () => {
    expect(sentence(event("stream.live"))).toBe("live/x is live");
    expect(sentence(event("stream.ended", { reason: "the publisher left" }))).toBe("live/x ended: the publisher left");
    expect(sentence(event("stream.alert", { phase: "cleared", text: "Frozen" }))).toBe("live/x recovered: Frozen");
    expect(sentence(event("session.refused", { host: "192.0.2.1", role: "publish", reason: "no key" }))).toBe(
      "192.0.2.1 may not publish live/x: no key",
    );
    expect(sentence(event("something.new"))).toBe("live/x: something.new");
    const times = { timeUs: "9500000", sinceUs: "7000000" };
    expect(sentence(event("stream.finding", { kind: "black", phase: "began", ...times }))).toBe("live/x has a black picture");
    expect(sentence(event("stream.finding", { kind: "silence", phase: "ended", ...times }))).toBe("live/x: silence ended after 2.5 s");
    expect(sentence(event("stream.finding", { kind: "number-plate", phase: "seen" }))).toBe("live/x: number plate was seen");
  });

  it("to a stream is told with what was found there, which takes no room from others", () => {
    let tell: (event: MediaEvent) => void = () => {};
    const happened = new Happened({ on: (_, listener) => ((tell = listener), () => {}) });
    const at = (type: string, subject: string, second: number) => tell({ type, subject, time: `2026-01-02T03:04:0${second}Z`, attributes: {} });
    at("stream.live", "live/x", 1);
    at("stream.live", "live/xy", 2);
    at("stream.finding", "live/x", 3);
    at("stream.warning", "live/x@720p", 4);
    at("stream.splice", "live/x", 5);
    expect(happened.of("live/x").map(({ type }) => type)).toEqual(["stream.warning", "stream.finding", "stream.live"]);
    for (let i = 0; i < 500; i++) {
      at("stream.finding", "live/z", 6);
    }
    expect(happened.all).toHaveLength(3);
    expect(happened.findings).toHaveLength(200);
  });
});

describe("what is told of a stream", () => {
  it("is read with care", () => {
    expect(adviceOf(undefined)).toEqual([]);
    expect(adviceOf({ advice: [null, { code: "x", severity: "hint", title: "T", remedies: [{ tool: "OBS", setting: "s" }] }] })).toEqual([
      { code: "x", severity: "hint", title: "T", measured: "", goal: "", why: "", remedies: [{ tool: "OBS", setting: "s" }] },
    ]);
    expect(summaryOf({ summary: 5 })).toBe("");
    const found = availabilityOf({ dayPercent: 99, periods: [{ state: "live" }, { state: "away", reason: "network" }] });
    expect(found).toMatchObject({ day: 99, week: 0 });
    expect(found.periods.map((period) => period.state)).toEqual(["away", "live"]);
  });

  it("has gaps where nothing was measured", () => {
    const series = { utcSeconds: [1, 2], jitterMs: [null, 3.5], stallMs: [null, null], stepSeconds: 1 };
    expect(times(series)).toEqual([1, 2]);
    expect(figure(series, "jitterMs")).toEqual([null, 3.5]);
    expect([measured(figure(series, "stallMs")), figure(series, "none")]).toEqual([false, []]);
    expect([latest([1, null]), latest([null])]).toEqual([1, undefined]);
  });

  it("has colours that say how it is", () => {
    expect(["live", "interrupted", "red", "whatever"].map(tone)).toEqual(["good", "warn", "bad", ""]);
  });
});
