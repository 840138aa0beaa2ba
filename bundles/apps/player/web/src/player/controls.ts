import { h, setText } from "../ui/dom";
import { icon, type IconName } from "../ui/icons";
import type { Engine } from "./engine";
import { formatLatency } from "./format";
import type { Snapshot } from "./measurements";
import { SettingsMenu } from "./settings-menu";
import type { Player } from "./player";

const IDLE_MS = 2_500;
/** Time shift is offered when there is at least so much to go back to. */
const MIN_RANGE_SECONDS = 10;
const BEHIND_SECONDS = 3;

/** The bar at the bottom of the picture. */
export class Controls {
  readonly element: HTMLElement;

  private readonly play = button("Pause", "k", "pause");
  private readonly mute = button("Mute", "m", "volume");
  private readonly volume = h("input", { type: "range", class: "volume", min: "0", max: "1", step: "0.02", "aria-label": "Volume" });
  private readonly live = h("button", { class: "live-button", type: "button", title: "Go live (l)" });
  private readonly liveText = h("span", {}, "Live");
  private readonly latency = h("span", { class: "latency", title: "Latency, and how the stream travels" });
  private readonly seek = h("input", { type: "range", class: "seek", min: "0", max: "1", step: "0.1", "aria-label": "Time shift" });
  private readonly full = button("Full screen", "f", "enter");
  private readonly menu: SettingsMenu;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private seeking = false;

  constructor(private readonly player: Player) {
    this.menu = new SettingsMenu(player);
    this.live.append(h("span", { class: "dot", "aria-hidden": "true" }), this.liveText);
    this.element = h(
      "div",
      { class: "controls" },
      this.seek,
      h(
        "div",
        { class: "bar" },
        this.play,
        h("div", { class: "sound" }, this.mute, this.volume),
        this.live,
        this.latency,
        h("div", { class: "spring" }),
        this.menu.element,
        this.full,
      ),
    );
    this.listen();
  }

  /** Shows and hides the bar with the pointer's movements over the player. */
  bind(surface: HTMLElement): void {
    const wake = (): void => this.wake(surface);
    surface.addEventListener("pointermove", wake);
    surface.addEventListener("focusin", wake);
    document.addEventListener("keydown", wake);
    surface.addEventListener("pointerleave", () => surface.classList.toggle("idle", !this.player.paused && !this.menu.open));
    this.player.video.addEventListener("pointerup", (event) => this.tap(event, surface));
    this.player.video.addEventListener("dblclick", () => this.player.toggleFullscreen());
    document.addEventListener("fullscreenchange", () => this.showFullscreen());
    wake();
  }

  showLevels(engine: Engine | undefined): void {
    this.menu.showLevels(engine);
  }

  show(snapshot: Snapshot): void {
    const away = snapshot.phase !== "live";
    const atEdge = !away && snapshot.following && snapshot.behindSeconds < BEHIND_SECONDS;
    this.live.classList.toggle("at-edge", atEdge);
    this.live.disabled = away;
    const behind = !away && !atEdge;
    setText(this.liveText, behind ? "Go live" : "Live");
    setText(this.latency, away ? "" : [formatLatency(snapshot.latency), snapshot.facts.way].filter(Boolean).join(" · "));
    this.latency.hidden = away;
    this.showRange(snapshot);
  }

  private showRange({ range, currentTime }: Snapshot): void {
    const seconds = range ? range.end - range.start : 0;
    this.seek.hidden = seconds < MIN_RANGE_SECONDS;
    if (!range || this.seek.hidden || this.seeking) {
      return;
    }
    this.seek.min = range.start.toFixed(1);
    this.seek.max = range.end.toFixed(1);
    this.seek.value = currentTime.toFixed(1);
    const behind = range.end - currentTime;
    this.seek.setAttribute("aria-valuetext", `${formatLatency(behind)} behind live`);
    this.seek.style.setProperty("--filled", `${(100 * (currentTime - range.start)) / seconds}%`);
  }

  private listen(): void {
    const { player } = this;
    const { video } = player;
    this.play.addEventListener("click", () => player.togglePlay());
    this.mute.addEventListener("click", () => player.toggleMuted());
    this.volume.addEventListener("input", () => player.setVolume(Number(this.volume.value)));
    this.live.addEventListener("click", () => player.goLive());
    this.full.addEventListener("click", () => player.toggleFullscreen());
    this.seek.addEventListener("input", () => (this.seeking = true));
    this.seek.addEventListener("change", () => {
      this.seeking = false;
      player.seek(Number(this.seek.value));
    });
    for (const event of ["play", "pause", "emptied"]) {
      video.addEventListener(event, () => dress(this.play, video.paused ? "Play" : "Pause", "k", video.paused ? "play" : "pause"));
    }
    video.addEventListener("volumechange", () => this.showVolume());
    this.showVolume();
    dress(this.play, "Play", "k", "play");
  }

  private showVolume(): void {
    const { muted, volume } = this.player.video;
    dress(this.mute, muted ? "Unmute" : "Mute", "m", muted ? "muted" : "volume");
    const shown = muted ? 0 : volume;
    this.volume.value = String(shown);
    this.volume.style.setProperty("--filled", `${shown * 100}%`);
  }

  private showFullscreen(): void {
    const full = document.fullscreenElement !== null;
    dress(this.full, full ? "Leave full screen" : "Full screen", "f", full ? "leave" : "enter");
  }

  /** A mouse click plays and pauses; a finger shows and hides the bar. */
  private tap(event: PointerEvent, surface: HTMLElement): void {
    if (this.menu.open) {
      this.menu.close();
    } else if (event.pointerType === "mouse") {
      if (event.button === 0) {
        this.player.togglePlay();
      }
    } else if (surface.classList.contains("idle")) {
      this.wake(surface);
    } else {
      surface.classList.add("idle");
    }
  }

  private wake(surface: HTMLElement): void {
    surface.classList.remove("idle");
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      const busy = this.player.paused || this.menu.open || this.element.querySelector(":focus-visible") !== null;
      surface.classList.toggle("idle", !busy);
    }, IDLE_MS);
  }
}

function button(label: string, key: string, name: IconName): HTMLButtonElement {
  const element = h("button", { class: "control", type: "button" });
  dress(element, label, key, name);
  return element;
}

function dress(element: HTMLButtonElement, label: string, key: string, name: IconName): void {
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-keyshortcuts", key);
  element.title = `${label} (${key})`;
  element.replaceChildren(icon(name));
}
