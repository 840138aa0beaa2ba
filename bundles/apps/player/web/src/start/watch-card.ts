import { copyButton } from "../ui/copy";
import { h, setText } from "../ui/dom";
import { qrCode } from "../ui/qr";
import { addressesOf, LOOPBACK } from "./describe";
import type { StartDocument } from "./document";

/** The watch page's address for other devices, as text and as a QR code. */
export class WatchCard {
  readonly element: HTMLElement;

  private readonly code = h("div", { class: "qr-frame" });
  private readonly link = h("a", { class: "value" });
  private readonly hint = h("p", { class: "note" });
  private readonly choice = h("select", { "aria-label": "Network address" });
  private readonly chooser = h("label", { class: "named" }, h("span", {}, "Network address"), this.choice);
  private start: StartDocument | undefined;
  private name = "";

  constructor() {
    this.choice.addEventListener("change", () => this.showLink());
    this.element = h(
      "section",
      { class: "card watch-card", "aria-labelledby": "watch-title" },
      h("h2", { id: "watch-title" }, "Watch"),
      this.code,
      h("div", { class: "value-row wide" }, this.link, copyButton("address of the watch page", () => this.link.textContent ?? "")),
      this.hint,
      this.chooser,
    );
  }

  show(start: StartDocument, name: string): void {
    const known = start.lanAddresses.join() === this.start?.lanAddresses.join();
    this.start = start;
    this.name = name;
    if (!known) {
      const chosen = this.choice.value;
      this.choice.replaceChildren(...start.lanAddresses.map((each) => h("option", { value: each }, each)));
      this.choice.value = start.lanAddresses.includes(chosen) ? chosen : (start.lanAddresses[0] ?? "");
      this.chooser.hidden = start.lanAddresses.length < 2;
    }
    this.showLink();
  }

  private showLink(): void {
    if (!this.start) {
      return;
    }
    const onLan = this.start.lanAddresses.length > 0;
    const { watch } = addressesOf(this.start, onLan ? this.choice.value : LOOPBACK, "live", this.name);
    if (this.link.textContent !== watch) {
      this.link.textContent = watch;
      this.link.href = watch;
      this.code.replaceChildren(qrCode(watch, `QR code of ${watch}`));
    }
    this.code.hidden = !onLan;
    setText(
      this.hint,
      onLan ? "Point a phone in the same network at the code." : "Only this machine can reach the server now.",
    );
  }
}
