import { pagePath, typedAddress } from "../stream/address";
import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";
import { addressesOf, LOOPBACK } from "./describe";
import type { StartDocument } from "./document";

const APP = "live";

/** What to type into OBS, on this machine and on another, and a command line to try. */
export class PublishCard {
  readonly element: HTMLElement;

  private readonly field = h("input", {
    class: "field",
    value: "demo",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: "128",
    "aria-label": "Name of the stream",
  });
  private readonly localServer = h("code", { class: "value", tabindex: "0" });
  private readonly localKey = h("code", { class: "value", tabindex: "0" });
  private readonly lanServer = h("code", { class: "value", tabindex: "0" });
  private readonly keyCommand = h("code", { class: "value", tabindex: "0" });
  private readonly ffmpeg = h("code", { class: "value command", tabindex: "0" });
  private readonly browser = h("a", {}, "Publish the camera, the microphone or the screen");
  private readonly keyNote = h("p", { class: "note" });
  private readonly lan: HTMLElement;
  private readonly lanAway = h("p", { class: "note" }, "This server listens on this machine only.");

  constructor(changed: () => void) {
    this.field.addEventListener("input", changed);
    this.lan = h(
      "div",
      {},
      row("Server", this.lanServer, "server address for another machine"),
      row("Make a key", this.keyCommand, "command that makes a stream key"),
      h("p", { class: "note" }, "From another machine a stream key is needed. Type the key it prints as the stream key."),
    );
    this.element = h(
      "section",
      { class: "card publish", "aria-labelledby": "publish-title" },
      h("h2", { id: "publish-title" }, "Publish"),
      h("label", { class: "named" }, h("span", {}, "Stream name"), this.field),
      h("h3", {}, "OBS on this machine"),
      row("Server", this.localServer, "server address"),
      row("Stream key", this.localKey, "stream key"),
      this.keyNote,
      h("h3", {}, "OBS on another machine"),
      this.lan,
      this.lanAway,
      h("h3", {}, "From this browser"),
      h("p", { class: "note" }, this.browser),
      h("h3", {}, "Or try it with FFmpeg"),
      h("div", { class: "value-row wide" }, this.ffmpeg, copyButton("FFmpeg command", () => this.ffmpeg.textContent ?? "")),
    );
  }

  /** The name that is typed, or the one it began with while that is no name. */
  get name(): string {
    return typedAddress(`${APP}/${this.field.value.trim()}`)?.name ?? "demo";
  }

  show(start: StartDocument): void {
    const { name } = this;
    this.field.setAttribute("aria-invalid", String(typedAddress(`${APP}/${this.field.value.trim()}`) === undefined));
    this.browser.href = pagePath("publish", { app: APP, name, token: "" });
    const local = addressesOf(start, LOOPBACK, APP, name);
    const address = start.lanAddresses[0];
    setText(this.localServer, local.server);
    setText(this.localKey, start.loopbackPublish ? name : "a key made as below");
    setText(this.keyNote, start.loopbackPublish ? "In OBS: Settings, Stream, service “Custom”. No key is needed from this machine." : "A stream key is needed, from this machine too.");
    this.showCommand(local.ffmpeg);
    setText(this.keyCommand, `./millrace exec "media:key create ${APP}/${name}"`);
    this.lan.hidden = address === undefined;
    this.lanAway.hidden = address !== undefined;
    if (address !== undefined) {
      setText(this.lanServer, addressesOf(start, address, APP, name).server);
    }
  }

  /** Words stay whole: browsers break lines after the hyphen of an option. */
  private showCommand(command: string): void {
    if (this.ffmpeg.textContent !== command) {
      const words = command.split(" ").map((word) => h("span", { class: "word" }, word));
      this.ffmpeg.replaceChildren(...words.flatMap((word, index) => (index === 0 ? [word] : [" ", word])));
    }
  }
}

function row(name: string, value: HTMLElement, what: string): HTMLElement {
  return h(
    "div",
    { class: "value-row" },
    h("span", { class: "value-name" }, name),
    value,
    copyButton(what, () => value.textContent ?? ""),
  );
}
