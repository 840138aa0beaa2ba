import { mediaPath, type StreamAddress, titleOf } from "../stream/address";
import { h, setText } from "../ui/dom";
import { capture, captureProblem, release } from "./capture";
import { LevelMeter } from "./level-meter";
import { publishLabel, publishMessage } from "./messages";
import { Publisher, type PublishState } from "./publisher";
import { SentFacts } from "./sent";
import { SettingsForm } from "./settings-form";

const MEASURE_MS = 500;

/** Preview, settings and the button that goes live. */
export class Studio {
  readonly element: HTMLElement;

  private readonly preview = h("video", { class: "preview", playsinline: true, "aria-label": "Preview" });
  private readonly open = h("button", { class: "primary", type: "button" }, "Turn on the camera");
  private readonly go = h("button", { class: "primary go", type: "button" }, "Go live");
  private readonly pill = h("span", { class: "pill" });
  private readonly message = h("p", { class: "publish-message", role: "status" });
  private readonly level = new LevelMeter();
  private readonly facts = new SentFacts();
  private readonly form: SettingsForm;
  private readonly publisher: Publisher;
  private media: MediaStream | undefined;
  private attempt = 0;

  constructor(private readonly stream: StreamAddress) {
    this.preview.muted = true;
    this.form = new SettingsForm(titleOf(stream), {
      captureChanged: () => this.media && void this.recapture(),
      settingsChanged: () => void this.publisher.change(this.form.settings),
    });
    this.publisher = new Publisher(mediaPath(stream, "whip"), (state) => this.show(state));
    this.open.addEventListener("click", () => void this.recapture());
    this.go.addEventListener("click", () => void this.toggle());
    this.element = h(
      "div",
      { class: "studio" },
      h("div", { class: "stage" }, this.preview, this.open),
      h("div", { class: "heading" }, h("h1", {}, titleOf(stream)), this.pill, h("div", { class: "spring" }), this.go),
      h("div", { class: "level-row" }, h("span", { class: "value-name" }, "Sound"), this.level.element),
      this.message,
      this.facts.element,
      this.form.element,
    );
    this.show(this.publisher.state);
  }

  /** Shows the preview at once where the browser allowed that before. */
  async begin(): Promise<void> {
    setInterval(() => void this.measure(), MEASURE_MS);
    addEventListener("online", () => this.publisher.hurry());
    addEventListener("pagehide", () => this.publisher.stop());
    navigator.mediaDevices.addEventListener("devicechange", () => void this.listDevices());
    await this.listDevices();
    if (this.form.wish.source === "camera" && (await isAllowed())) {
      await this.recapture();
    }
  }

  private async toggle(): Promise<void> {
    if (this.publisher.state.phase !== "idle" && this.publisher.state.phase !== "refused") {
      this.publisher.stop();
      return;
    }
    this.level.wake();
    if (this.media || (await this.recapture())) {
      this.publisher.start(this.media as MediaStream, this.form.settings);
    }
  }

  /** Opens what the form says; what was open before stays until there is something else. */
  private async recapture(): Promise<boolean> {
    const attempt = ++this.attempt;
    const { wish } = this.form;
    try {
      const media = await capture(wish);
      if (attempt !== this.attempt) {
        release(media);
        return false;
      }
      this.use(media, wish.source === "screen");
      await this.listDevices();
      return true;
    } catch (error) {
      if (attempt === this.attempt) {
        this.tell(captureProblem(error, wish.source), true);
      }
      return false;
    }
  }

  private use(media: MediaStream, isScreen: boolean): void {
    const old = this.media;
    this.media = media;
    this.preview.srcObject = media;
    this.preview.classList.toggle("mirrored", !isScreen);
    this.preview.play().catch(() => undefined);
    this.open.hidden = true;
    this.level.listenTo(media);
    media.getTracks().forEach((track) => track.addEventListener("ended", () => this.ended(media, isScreen)));
    this.tell(publishMessage(this.publisher.state, titleOf(this.stream), this.form.settings.key !== ""));
    void this.publisher.replace(media).finally(() => release(old));
  }

  /** A device was unplugged, or the browser's own button ended the sharing. */
  private ended(media: MediaStream, isScreen: boolean): void {
    if (media !== this.media) {
      return;
    }
    if (!isScreen) {
      this.tell("The camera or microphone is gone. Looking for another.", true);
      void this.recapture();
      return;
    }
    this.publisher.stop();
    release(media);
    this.media = undefined;
    this.preview.srcObject = null;
    this.level.listenTo(undefined);
    this.open.hidden = false;
    this.tell("The screen is no longer shared.");
  }

  private async listDevices(): Promise<void> {
    this.form.showDevices(await navigator.mediaDevices.enumerateDevices());
  }

  private async measure(): Promise<void> {
    this.facts.show(await this.publisher.stats());
  }

  private show(state: PublishState): void {
    setText(this.pill, publishLabel(state.phase));
    this.pill.dataset["phase"] = PILLS[state.phase];
    this.element.dataset["phase"] = state.phase;
    const busy = state.phase !== "idle" && state.phase !== "refused";
    setText(this.go, busy ? "Stop" : "Go live");
    this.go.classList.toggle("stop", busy);
    this.tell(publishMessage(state, titleOf(this.stream), this.form.settings.key !== ""), state.phase === "refused");
    if (state.status === 401 || state.status === 403) {
      this.form.focusKey();
    }
  }

  private tell(text: string, isProblem = false): void {
    setText(this.message, text);
    this.message.classList.toggle("problem", isProblem);
  }
}

/** The colours of the watch page's states. */
const PILLS = { idle: "", starting: "", live: "live", reconnecting: "interrupted", refused: "failed" } as const;

/** Whether asking for the camera asks nobody; browsers that do not tell are taken to ask. */
async function isAllowed(): Promise<boolean> {
  try {
    const camera = await navigator.permissions.query({ name: "camera" as PermissionName });
    return camera.state === "granted";
  } catch {
    return false;
  }
}
