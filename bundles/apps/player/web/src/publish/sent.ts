import { formatBitrate, formatRate, formatSize } from "../player/format";
import { RateMeter } from "../player/rate-meter";
import { h, setText } from "../ui/dom";
import { codecOf, pathOf, rtpOf } from "../webrtc/stats";

/** The figures of what is sent. */
export class SentFacts {
  private readonly names = ["Sends", "Picture", "Codec", "Way"] as const;
  private readonly values = this.names.map(() => h("dd", {}, "–"));
  readonly element = h(
    "dl",
    { class: "facts" },
    ...this.names.map((name, index) => h("div", {}, h("dt", {}, name), this.values[index])),
  );
  private meter = new RateMeter();
  private counted = { bytes: 0, atMs: 0 };

  show(report: RTCStatsReport | undefined): void {
    this.rows(report).forEach((text, index) => setText(this.values[index] as Element, text));
  }

  private rows(report: RTCStatsReport | undefined): readonly string[] {
    if (!report) {
      this.meter = new RateMeter();
      this.counted = { bytes: 0, atMs: 0 };
      return this.names.map(() => "–");
    }
    const media = rtpOf(report, "outbound-rtp");
    const video = media.find((each) => each.kind === "video");
    const audio = media.find((each) => each.kind === "audio");
    const size = formatSize(video?.frameWidth, video?.frameHeight);
    const path = pathOf(report).name;
    const limit = video?.qualityLimitationReason;
    return [
      formatBitrate(this.rate(media.reduce((sum, each) => sum + (each.bytesSent ?? 0), 0))),
      [video ? `${size} · ${formatRate(video.framesPerSecond)} fps` : "–", LIMITS[limit ?? ""]].filter(Boolean).join(", "),
      [codecOf(report, video), codecOf(report, audio)].filter(Boolean).join(", ") || "–",
      path === "" ? "–" : `WebRTC ${path}`,
    ];
  }

  private rate(bytes: number): number | undefined {
    const atMs = performance.now();
    if (this.counted.atMs > 0) {
      this.meter.add(bytes - this.counted.bytes, (atMs - this.counted.atMs) / 1000);
    }
    this.counted = { bytes, atMs };
    return this.meter.bitsPerSecond();
  }
}

/** Why a picture is smaller or rarer than was asked for. */
const LIMITS: Readonly<Record<string, string>> = {
  bandwidth: "held back by the network",
  cpu: "held back by this machine",
};
