import { plural } from "../player/format";
import { h, setText } from "../ui/dom";
import { describeStream } from "./describe";
import type { Stream, StreamState } from "./document";

const LABELS: Readonly<Record<StreamState, string>> = {
  live: "Live",
  waiting: "Waiting",
  interrupted: "Interrupted",
  ended: "Ended",
};

/** One card a stream, changed in place so that focus and selection stay. */
export class StreamList {
  readonly element: HTMLElement;

  private readonly grid = h("ul", { class: "streams" });
  private readonly empty = h("p", { class: "empty", hidden: true }, "No stream yet. Publish one as below and it appears here.");
  private readonly count = h("span", { class: "count" });
  private readonly cards = new Map<string, StreamCard>();

  constructor() {
    this.element = h(
      "section",
      { "aria-labelledby": "streams-title" },
      h("h2", { id: "streams-title", class: "section-title" }, "Streams", this.count),
      this.grid,
      this.empty,
    );
  }

  show(streams: readonly Stream[]): void {
    const names = new Set(streams.map((stream) => stream.name));
    for (const [name, card] of this.cards) {
      if (!names.has(name)) {
        card.element.remove();
        this.cards.delete(name);
      }
    }
    streams.forEach((stream, index) => {
      let card = this.cards.get(stream.name);
      if (!card) {
        card = new StreamCard(stream.name);
        this.cards.set(stream.name, card);
      }
      if (this.grid.children[index] !== card.element) {
        this.grid.insertBefore(card.element, this.grid.children[index] ?? null);
      }
      card.show(stream);
    });
    setText(this.count, streams.length > 0 ? String(streams.length) : "");
    this.empty.hidden = streams.length > 0;
  }
}

class StreamCard {
  readonly element: HTMLElement;

  private readonly pill = h("span", { class: "pill" });
  private readonly viewers = h("span", { class: "viewers" });
  private readonly carries = h("p", { class: "carries" });
  private readonly warning = h("p", { class: "warning", hidden: true });

  constructor(name: string) {
    const path = name.split("/").map(encodeURIComponent).join("/");
    this.element = h(
      "li",
      { class: "card stream" },
      h("div", { class: "stream-head" }, h("a", { class: "stream-name", href: `/watch/${path}` }, name), this.pill),
      this.carries,
      this.warning,
      h(
        "div",
        { class: "stream-foot" },
        this.viewers,
        h("span", { class: "spring" }),
        h("a", { href: `/${path}/index.m3u8` }, "HLS"),
        h("a", { href: `/${path}/manifest.mpd` }, "DASH"),
        h("a", { href: `/embed/${path}` }, "Embed"),
      ),
    );
  }

  show(stream: Stream): void {
    setText(this.pill, LABELS[stream.state]);
    this.pill.dataset["phase"] = stream.state;
    setText(this.viewers, plural(stream.viewers, "viewer"));
    setText(this.carries, describeStream(stream) || "No media yet");
    this.warning.hidden = stream.warnings.length === 0;
    setText(this.warning, stream.warnings[0] ?? "");
  }
}
