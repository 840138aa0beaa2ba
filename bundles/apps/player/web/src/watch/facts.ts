import { formatBitrate, formatDropped, formatLatency, formatRate, formatSize } from "../player/format";
import type { Snapshot } from "../player/measurements";
import { h, setText } from "../ui/dom";

/** The figures under the picture. */
export class Facts {
  private readonly latency = h("dd");
  private readonly way = h("dd");
  private readonly picture = h("dd");
  private readonly bitrate = h("dd");
  private readonly dropped = h("dd");
  readonly element = h(
    "dl",
    { class: "facts" },
    ...(
      [
        ["Latency", this.latency],
        ["Plays by", this.way],
        ["Picture", this.picture],
        ["Bitrate", this.bitrate],
        ["Dropped frames", this.dropped],
      ] as const
    ).map(([name, value]) => h("div", {}, h("dt", {}, name), value)),
  );

  show(snapshot: Snapshot): void {
    const size = formatSize(snapshot.width, snapshot.height);
    const rate = snapshot.facts.frameRate || snapshot.framesPerSecond;
    setText(this.latency, formatLatency(snapshot.latency));
    setText(this.way, snapshot.phase === "live" ? (snapshot.facts.way ?? "–") : "–");
    setText(this.picture, rate && snapshot.width > 0 ? `${size} · ${formatRate(rate)} fps` : size);
    setText(this.bitrate, formatBitrate(snapshot.facts.bitrate));
    setText(this.dropped, formatDropped(snapshot.droppedFrames, snapshot.totalFrames));
  }
}
