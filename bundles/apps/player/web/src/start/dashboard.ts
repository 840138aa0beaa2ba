import { h, setText } from "../ui/dom";
import type { StartDocument } from "./document";
import { PublishCard } from "./publish-card";
import { StreamList } from "./stream-list";
import { WatchCard } from "./watch-card";

/** The start page of who runs the server. */
export class Dashboard {
  readonly element: HTMLElement;

  private readonly publish: PublishCard;
  private readonly watch = new WatchCard();
  private readonly streams = new StreamList();
  private readonly notice = h("p", { class: "notice", role: "status", hidden: true });
  private start: StartDocument | undefined;

  constructor() {
    this.publish = new PublishCard(() => this.showAddresses());
    this.element = h(
      "div",
      { class: "dashboard" },
      this.notice,
      this.streams.element,
      h("div", { class: "columns" }, this.publish.element, this.watch.element),
    );
  }

  show(start: StartDocument): void {
    this.notice.hidden = true;
    this.start = start;
    this.streams.show(start.streams);
    this.showAddresses();
  }

  showOffline(): void {
    this.notice.hidden = false;
    setText(this.notice, "The server does not answer. Trying again.");
  }

  private showAddresses(): void {
    if (this.start) {
      this.publish.show(this.start);
      this.watch.show(this.start, this.publish.name);
    }
  }
}
