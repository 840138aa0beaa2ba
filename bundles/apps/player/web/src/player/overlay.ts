import { titleOf, type StreamAddress } from "../stream/address";
import { h, setText } from "../ui/dom";
import { icon } from "../ui/icons";
import type { State } from "./lifecycle";
import { messageOf } from "./messages";

export interface OverlayActions {
  unmute(): void;
  play(): void;
}

const BUFFERING_SHOWN_AFTER_MS = 700;

/** What lies over the picture: the state in words, a spinner, the buttons for sound and play. */
export class Overlay {
  readonly element: HTMLElement;

  private readonly title = h("p", { class: "message-title" });
  private readonly text = h("p", { class: "message-text" });
  private readonly spinner = h("div", { class: "spinner", "aria-hidden": "true" });
  private readonly message = h("div", { class: "message", role: "status", hidden: true }, this.spinner, this.title, this.text);
  private readonly unmute: HTMLButtonElement;
  private readonly play: HTMLButtonElement;
  private readonly wait = h("div", { class: "spinner wait", hidden: true, "aria-hidden": "true" });
  private waitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: OverlayActions) {
    this.unmute = h(
      "button",
      { class: "unmute", type: "button", hidden: true, onclick: () => actions.unmute() },
      icon("muted"),
      "Tap to unmute",
    );
    this.play = h(
      "button",
      { class: "big-play", type: "button", hidden: true, "aria-label": "Play", onclick: () => actions.play() },
      icon("play"),
    );
    this.element = h("div", { class: "overlay" }, this.message, this.wait, this.play, this.unmute);
  }

  show(state: State, address: StreamAddress): void {
    const message = messageOf(state, titleOf(address));
    this.message.hidden = message === undefined;
    if (message) {
      setText(this.title, message.title);
      setText(this.text, message.text);
      this.spinner.hidden = !message.busy;
      this.moving();
      this.play.hidden = true;
    }
  }

  hideMessage(): void {
    this.message.hidden = true;
  }

  showUnmute(): void {
    this.unmute.hidden = false;
  }

  hideUnmute(): void {
    this.unmute.hidden = true;
  }

  showPlay(): void {
    this.play.hidden = false;
    this.moving();
  }

  playing(): void {
    this.play.hidden = true;
    this.moving();
  }

  /** A short pause of the picture needs no spinner. */
  buffering(): void {
    clearTimeout(this.waitTimer);
    this.waitTimer = setTimeout(() => (this.wait.hidden = !this.message.hidden || !this.play.hidden), BUFFERING_SHOWN_AFTER_MS);
  }

  moving(): void {
    clearTimeout(this.waitTimer);
    this.wait.hidden = true;
  }
}
