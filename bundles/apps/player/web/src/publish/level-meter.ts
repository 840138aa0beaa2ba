import { h } from "../ui/dom";

const LOOK_MS = 80;
/** What the meter shows as nothing. */
const FLOOR_DECIBELS = -60;

/** Shows how loud the sound is, from silence to full scale. */
export class LevelMeter {
  readonly element = h("div", {
    class: "level",
    role: "meter",
    "aria-label": "Sound level",
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    "aria-valuenow": "0",
  });
  private audio: AudioContext | undefined;
  private source: MediaStreamAudioSourceNode | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  listenTo(media: MediaStream | undefined): void {
    clearInterval(this.timer);
    this.source?.disconnect();
    this.source = undefined;
    this.show(0);
    if (!media || media.getAudioTracks().length === 0) {
      return;
    }
    this.audio ??= new AudioContext();
    const analyser = this.audio.createAnalyser();
    this.source = this.audio.createMediaStreamSource(media);
    this.source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.show(loudness(samples));
    }, LOOK_MS);
  }

  /** Browsers measure only after a click or a key. */
  wake(): void {
    if (this.audio?.state === "suspended") {
      this.audio.resume().catch(() => undefined);
    }
  }

  private show(level: number): void {
    this.element.style.setProperty("--level", `${level}%`);
    this.element.setAttribute("aria-valuenow", String(level));
    this.element.classList.toggle("loud", level > 95);
  }
}

/** Percent of the way from the floor to full scale, by the loudest sample. */
export function loudness(samples: Float32Array): number {
  const peak = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const decibels = peak > 0 ? 20 * Math.log10(peak) : FLOOR_DECIBELS;
  return Math.round(100 * Math.min(1, Math.max(0, 1 - decibels / FLOOR_DECIBELS)));
}
