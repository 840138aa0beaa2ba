import { type PageOptions, type StreamAddress, titleOf, type Via, wayPath } from "../stream/address";
import { serverOffsetMs } from "../stream/clock";
import { probe } from "../stream/probe";
import { h } from "../ui/dom";
import { remember, remembered } from "../ui/store";
import { begin } from "./autoplay";
import { Controls } from "./controls";
import { engineFor, hasWebRtc } from "./engines";
import { bindKeys } from "./keys";
import type { State } from "./lifecycle";
import { Measurements, type Snapshot } from "./measurements";
import { Overlay } from "./overlay";
import { PasswordForm } from "./password-form";
import { Session } from "./session";
import { StatsPanel } from "./stats-panel";
import { Ways } from "./ways";

export interface PlayerListener {
  state(state: State): void;
  snapshot(snapshot: Snapshot): void;
}

const MEASURE_MS = 500;
const STEP_SECONDS = 5;
const VOLUME_STEP = 0.05;

/** The player: a video element, its controls, and the session that keeps it playing. */
export class Player {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;

  private readonly ways: Ways;
  private readonly session: Session;
  private readonly overlay: Overlay;
  private readonly password: PasswordForm;
  private readonly controls: Controls | undefined;
  private readonly stats = new StatsPanel();
  private readonly measurements: Measurements;
  private wantsPlay: boolean;
  /** The viewer's wish, which the browser's autoplay policy may overrule until a tap. */
  private wantsMuted: boolean;

  /** The stream with the token that counts now. */
  private address: StreamAddress;

  constructor(
    address: StreamAddress,
    readonly options: PageOptions,
    private readonly listener?: PlayerListener,
  ) {
    this.password = new PasswordForm(address, (token) => this.enter(token));
    this.address = { ...address, token: this.password.token };
    this.wantsPlay = options.autoplay;
    this.video = h("video", { playsinline: true, tabindex: "-1", "aria-label": `Live stream ${titleOf(address)}` });
    this.wantsMuted = options.muted || remembered("muted") === "yes";
    this.video.muted = this.wantsMuted;
    this.video.volume = Number(remembered("volume") ?? "1") || 1;
    this.ways = new Ways(options.via, hasWebRtc());
    this.session = new Session(this.video, {
      factory: engineFor(() => this.address, () => this.ways.next()),
      probe: () => probe(wayPath(this.address, this.ways.asked)),
      onEvent: (event) => this.ways.heard(event),
      onReady: () => void this.begin(),
      onState: (state) => this.show(state),
      onLevels: () => this.controls?.showLevels(this.session.engine),
    });
    this.measurements = new Measurements(this.video, this.session);
    this.overlay = new Overlay({ unmute: () => this.setMuted(false), play: () => this.togglePlay() });
    this.controls = options.controls ? new Controls(this) : undefined;
    this.element = h(
      "section",
      { class: "player", "aria-label": `Player of ${titleOf(address)}` },
      this.video,
      this.overlay.element,
      this.password.element,
      this.stats.element,
      this.controls?.element,
    );
    this.controls?.bind(this.element);
    this.listenToVideo();
  }

  start(): void {
    bindKeys(this);
    this.show(this.session.state);
    this.session.start();
    setInterval(() => this.measure(), MEASURE_MS);
    addEventListener("online", () => this.session.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.session.hurry());
    addEventListener("pagehide", () => this.session.stop());
    // a page that the browser kept and shows again
    addEventListener("pageshow", (event) => event.persisted && this.session.start());
    void serverOffsetMs().then((offsetMs) => (this.measurements.offsetMs = offsetMs));
  }

  get paused(): boolean {
    return this.video.paused;
  }

  togglePlay(): void {
    if (this.video.paused) {
      this.wantsPlay = true;
      // what has no past goes on with the newest
      this.session.following ||= this.session.engine?.range() === undefined;
      void this.begin();
    } else {
      this.wantsPlay = false;
      this.session.following = false;
      this.video.pause();
    }
  }

  toggleMuted(): void {
    this.setMuted(!this.video.muted);
  }

  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.wantsMuted = this.video.volume === 0;
    this.video.muted = this.wantsMuted;
    remember("volume", this.video.volume.toFixed(2));
    this.overlay.hideUnmute();
  }

  stepVolume(direction: 1 | -1): void {
    this.setVolume((this.video.muted ? 0 : this.video.volume) + direction * VOLUME_STEP);
  }

  /** Moves within what can be watched; at its end the viewer follows the live edge again. */
  step(direction: 1 | -1): void {
    this.seek(this.video.currentTime + direction * STEP_SECONDS);
  }

  seek(time: number): void {
    const { engine } = this.session;
    const range = engine?.range();
    const live = engine?.livePosition();
    if (!range || live === undefined) {
      return;
    }
    if (time >= live - 0.5) {
      this.goLive();
    } else {
      this.session.following = false;
      this.video.currentTime = Math.max(range.start + 0.5, time);
    }
  }

  goLive(): void {
    this.session.goLive();
    if (this.video.paused) {
      this.wantsPlay = true;
      void this.begin();
    }
  }

  chooseLevel(level: string): void {
    this.session.engine?.choose(level);
  }

  /** Another way to play, at once; the choice stays in the address. */
  choose(via: Via): void {
    const url = new URL(location.href);
    url.searchParams.delete("tech");
    if (via === "auto") {
      url.searchParams.delete("via");
    } else {
      url.searchParams.set("via", via);
    }
    history.replaceState(null, "", url);
    this.ways.choose(via);
    this.session.start();
    this.show(this.session.state);
  }

  toggleStats(): void {
    this.stats.toggle();
    this.measure();
  }

  toggleFullscreen(): void {
    if (document.fullscreenElement) {
      void document.exitFullscreen();
    } else if ("requestFullscreen" in this.element) {
      this.element.requestFullscreen().catch(() => undefined);
    } else {
      // iPhones show only the video element itself in full
      (this.video as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
    }
  }

  togglePictureInPicture(): void {
    const done = document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : this.video.requestPictureInPicture();
    done.catch(() => undefined);
  }

  private setMuted(muted: boolean): void {
    this.wantsMuted = muted;
    this.video.muted = muted;
    remember("muted", muted ? "yes" : undefined);
    this.overlay.hideUnmute();
  }

  private async begin(): Promise<void> {
    if (!this.session.ready) {
      return;
    }
    if (!this.wantsPlay) {
      this.overlay.showPlay();
      return;
    }
    if (this.video.paused) {
      this.video.muted = this.wantsMuted;
    }
    const beginning = await begin(this.video);
    if (beginning === "muted") {
      this.overlay.showUnmute();
    } else if (beginning === "blocked") {
      this.overlay.showPlay();
    }
  }

  private listenToVideo(): void {
    this.video.addEventListener("playing", () => this.overlay.playing());
    this.video.addEventListener("waiting", () => this.overlay.buffering());
    this.video.addEventListener("timeupdate", () => this.overlay.moving());
    this.video.addEventListener("volumechange", () => this.video.muted || this.overlay.hideUnmute());
  }

  private show(state: State): void {
    this.element.dataset["phase"] = state.phase;
    this.overlay.show(state, this.address);
    if (state.phase === "refused") {
      void this.askForPassword();
    } else {
      this.password.hide();
    }
    this.listener?.state(state);
  }

  /** The words of the refusal make room for the form. */
  private async askForPassword(): Promise<void> {
    const asks = await this.password.refused();
    if (this.session.state.phase !== "refused") {
      this.password.hide();
    } else if (asks) {
      this.overlay.hideMessage();
    }
  }

  private enter(token: string): void {
    this.address = { ...this.address, token };
    this.session.start();
    this.show(this.session.state);
  }

  private measure(): void {
    const snapshot = this.measurements.take();
    this.controls?.show(snapshot);
    this.stats.show(snapshot);
    this.listener?.snapshot(snapshot);
  }
}
