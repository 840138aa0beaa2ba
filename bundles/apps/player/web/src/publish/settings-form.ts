import { h } from "../ui/dom";
import { remember, remembered } from "../ui/store";
import { type CaptureWish, NONE } from "./capture";
import { choicesOf } from "./codecs";
import type { PublishSettings } from "./publisher";

type Choice = readonly [value: string, label: string];

const HEIGHTS: readonly Choice[] = [["360", "640 × 360"], ["480", "854 × 480"], ["720", "1280 × 720"], ["1080", "1920 × 1080"]];
const RATES: readonly Choice[] = ["15", "24", "30", "60"].map((rate) => [rate, `${rate} a second`]);
const BITS: readonly Choice[] = [
  ["500000", "0.5 Mb/s"],
  ["1000000", "1 Mb/s"],
  ["2500000", "2.5 Mb/s"],
  ["4000000", "4 Mb/s"],
  ["8000000", "8 Mb/s"],
];

export interface FormListener {
  /** Another device or size. */
  captureChanged(): void;
  /** Another codec, bit rate or key. */
  settingsChanged(): void;
}

/** What is published, and how. Choices are remembered in this browser, the stream key only if that is asked for. */
export class SettingsForm {
  readonly element: HTMLFormElement;

  private readonly source = this.select("Source", "source", [["camera", "Camera"], ["screen", "Screen"]], "camera");
  private readonly camera = this.select("Camera", "camera", [["", "Any"], [NONE, "None"]], "");
  private readonly microphone = this.select("Microphone", "microphone", [["", "Any"], [NONE, "None"]], "");
  private readonly height = this.select("Picture", "height", HEIGHTS, "720");
  private readonly rate = this.select("Pictures", "rate", RATES, "30");
  private readonly bits = this.select("Most bits", "bits", BITS, "2500000");
  private readonly codec: Field;
  private readonly key = h("input", {
    class: "field",
    type: "password",
    name: "key",
    maxlength: "512",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    placeholder: "not needed on the server's own machine",
  });
  private readonly keep = h("input", { type: "checkbox" });

  constructor(
    private readonly stream: string,
    listener: FormListener,
  ) {
    const codecs = typeof RTCRtpSender === "function" ? (RTCRtpSender.getCapabilities("video")?.codecs ?? []) : [];
    this.codec = this.select("Codec", "codec", [["", "Automatic"], ...choicesOf(codecs)], "");
    for (const field of [this.source, this.camera, this.microphone, this.height, this.rate]) {
      field.select.addEventListener("change", () => this.changed(() => listener.captureChanged()));
    }
    for (const field of [this.bits, this.codec]) {
      field.select.addEventListener("change", () => listener.settingsChanged());
    }
    this.key.value = remembered(this.keyName) ?? "";
    this.keep.checked = this.key.value !== "";
    this.key.addEventListener("change", () => this.rememberKey());
    this.keep.addEventListener("change", () => this.rememberKey());
    this.element = h(
      "form",
      { class: "card publish-settings", "aria-label": "Settings", onsubmit: (event) => event.preventDefault() },
      ...[this.source, this.camera, this.microphone, this.height, this.rate, this.bits, this.codec].map((each) => each.label),
      h("label", { class: "named wide" }, h("span", {}, "Stream key"), this.key),
      h("label", { class: "check wide" }, this.keep, "Remember the key in this browser"),
    );
    this.showCamera();
  }

  get wish(): CaptureWish {
    return {
      source: this.source.select.value === "screen" ? "screen" : "camera",
      camera: this.camera.select.value,
      microphone: this.microphone.select.value,
      height: Number(this.height.select.value),
      framesPerSecond: Number(this.rate.select.value),
    };
  }

  get settings(): PublishSettings {
    return { key: this.key.value.trim(), codec: this.codec.select.value, bitsPerSecond: Number(this.bits.select.value) };
  }

  focusKey(): void {
    this.key.focus();
  }

  /** Names are known only once the browser let the page use one of them. */
  showDevices(devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]): void {
    fill(this.camera.select, devices.filter((each) => each.kind === "videoinput"));
    fill(this.microphone.select, devices.filter((each) => each.kind === "audioinput"));
  }

  private get keyName(): string {
    return `key.${this.stream}`;
  }

  private rememberKey(): void {
    remember(this.keyName, this.keep.checked && this.key.value !== "" ? this.key.value : undefined);
  }

  private changed(tell: () => void): void {
    this.showCamera();
    tell();
  }

  private showCamera(): void {
    this.camera.label.hidden = this.wish.source === "screen";
  }

  private select(name: string, key: string, choices: readonly Choice[], otherwise: string): Field {
    const select = h("select", { name: key }, ...choices.map(([value, label]) => h("option", { value }, label)));
    const last = remembered(`publish.${key}`) ?? otherwise;
    select.value = choices.some(([value]) => value === last) ? last : otherwise;
    select.addEventListener("change", () => remember(`publish.${key}`, select.value));
    return { select, label: h("label", { class: "named" }, h("span", {}, name), select) };
  }
}

interface Field {
  readonly label: HTMLLabelElement;
  readonly select: HTMLSelectElement;
}

function fill(select: HTMLSelectElement, devices: readonly Pick<MediaDeviceInfo, "deviceId" | "label">[]): void {
  const named = devices.filter((each) => each.deviceId !== "" && each.label !== "");
  if (named.length === 0) {
    return;
  }
  const chosen = select.value;
  select.replaceChildren(
    h("option", { value: "" }, "Any"),
    ...named.map((each) => h("option", { value: each.deviceId }, each.label)),
    h("option", { value: NONE }, "None"),
  );
  select.value = chosen;
  if (select.value !== chosen) {
    select.value = "";
  }
}
