import { h, setText } from "../ui/dom";
import { formatBitrate, formatDropped, formatLatency, formatRate, formatSize } from "./format";
import type { Snapshot } from "./measurements";
import { labelOf } from "./messages";

/** Rows of the statistics, in their order. */
export function statsOf(snapshot: Snapshot): readonly (readonly [string, string])[] {
  const { facts } = snapshot;
  return [
    ["State", labelOf(snapshot.phase)],
    ["Player", facts.player],
    ["Way", facts.way ?? "–"],
    ["Latency", formatLatency(snapshot.latency)],
    ["Behind newest", `${formatLatency(facts.toEdge)} (aim ${formatLatency(facts.target)})`],
    ["Buffer", formatLatency(snapshot.bufferSeconds)],
    ["Speed", `${snapshot.playbackRate.toFixed(2)}×`],
    ["Picture", `${formatSize(snapshot.width, snapshot.height)} at ${formatRate(snapshot.framesPerSecond)} fps`],
    ["Bitrate", formatBitrate(facts.bitrate)],
    ["Codecs", facts.codecs || "–"],
    ["Dropped", formatDropped(snapshot.droppedFrames, snapshot.totalFrames)],
    ["Stalls", String(snapshot.stalls)],
    ["Reconnects", String(snapshot.reconnects)],
  ];
}

/** The statistics over the picture. */
export class StatsPanel {
  readonly element = h("dl", { class: "stats", "aria-label": "Statistics", hidden: true });
  private readonly values = new Map<string, HTMLElement>();

  toggle(): void {
    this.element.hidden = !this.element.hidden;
  }

  show(snapshot: Snapshot): void {
    if (this.element.hidden) {
      return;
    }
    for (const [name, value] of statsOf(snapshot)) {
      let cell = this.values.get(name);
      if (!cell) {
        cell = h("dd");
        this.values.set(name, cell);
        this.element.append(h("dt", {}, name), cell);
      }
      setText(cell, value);
    }
  }
}
