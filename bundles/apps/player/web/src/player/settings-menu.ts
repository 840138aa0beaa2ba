import { type Via, viaOf } from "../stream/address";
import { h } from "../ui/dom";
import { icon } from "../ui/icons";
import type { Engine } from "./engine";
import type { Player } from "./player";

const VIAS: readonly (readonly [Via, string])[] = [
  ["auto", "Automatic"],
  ["whep", "WebRTC"],
  ["hls", "HLS"],
  ["dash", "DASH"],
];

/** The panel behind the settings button: quality, way, statistics, picture in picture. */
export class SettingsMenu {
  readonly element: HTMLElement;

  private readonly toggle = h("button", {
    class: "control",
    type: "button",
    "aria-label": "Settings",
    title: "Settings",
    "aria-expanded": "false",
  });
  private readonly quality = h("select", { "aria-label": "Quality" });
  private readonly qualityRow = h("label", { class: "row", hidden: true }, "Quality", this.quality);
  private readonly panel: HTMLElement;

  constructor(player: Player) {
    this.toggle.append(icon("settings"));
    this.quality.addEventListener("change", () => player.chooseLevel(this.quality.value));
    const via = h(
      "select",
      { "aria-label": "Play by", onchange: () => player.choose(viaOf(via.value)) },
      ...VIAS.map(([value, label]) => h("option", { value }, label)),
    );
    via.value = player.options.via;
    this.panel = h(
      "div",
      { class: "menu", role: "group", "aria-label": "Settings", hidden: true },
      this.qualityRow,
      h("label", { class: "row" }, "Play by", via),
      this.action("Statistics", "i", () => player.toggleStats()),
      document.pictureInPictureEnabled && this.action("Picture in picture", "p", () => player.togglePictureInPicture()),
    );
    this.element = h("div", { class: "settings" }, this.panel, this.toggle);
    this.toggle.addEventListener("click", () => this.setOpen(!this.open));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.open) {
        this.close();
        this.toggle.focus();
      }
    });
  }

  get open(): boolean {
    return !this.panel.hidden;
  }

  close(): void {
    this.setOpen(false);
  }

  /** A choice of one is none. */
  showLevels(engine: Engine | undefined): void {
    const levels = engine?.levels() ?? [];
    this.qualityRow.hidden = levels.length < 2;
    this.quality.replaceChildren(
      h("option", { value: "" }, "Automatic"),
      ...levels.map((level) => h("option", { value: level.id }, level.label)),
    );
    this.quality.value = engine?.level() ?? "";
  }

  private setOpen(open: boolean): void {
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  private action(label: string, key: string, run: () => void): HTMLButtonElement {
    const onclick = (): void => {
      this.close();
      run();
    };
    return h("button", { class: "row", type: "button", "aria-keyshortcuts": key, onclick }, label, h("kbd", {}, key));
  }
}
