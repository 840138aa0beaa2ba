/** What keys do; the player is one of many that could be driven. */
export interface KeyTarget {
  togglePlay(): void;
  toggleMuted(): void;
  toggleFullscreen(): void;
  toggleStats(): void;
  togglePictureInPicture(): void;
  goLive(): void;
  step(direction: 1 | -1): void;
  stepVolume(direction: 1 | -1): void;
}

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat">;

/** Runs what the key means; whether it means anything. */
export function press(target: KeyTarget, event: Key): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return false;
  }
  switch (event.key) {
    case "ArrowLeft":
      target.step(-1);
      return true;
    case "ArrowRight":
      target.step(1);
      return true;
    case "ArrowUp":
      target.stepVolume(1);
      return true;
    case "ArrowDown":
      target.stepVolume(-1);
      return true;
  }
  return event.repeat ? false : pressOnce(target, event.key.toLowerCase());
}

function pressOnce(target: KeyTarget, key: string): boolean {
  switch (key) {
    case " ":
    case "k":
      target.togglePlay();
      return true;
    case "m":
      target.toggleMuted();
      return true;
    case "f":
      target.toggleFullscreen();
      return true;
    case "l":
      target.goLive();
      return true;
    case "i":
      target.toggleStats();
      return true;
    case "p":
      target.togglePictureInPicture();
      return true;
    default:
      return false;
  }
}

/** Text fields and lists keep all their keys, sliders the arrows, buttons the space bar. */
export function bindKeys(target: KeyTarget): void {
  document.addEventListener("keydown", (event) => {
    const at = event.target instanceof Element ? event.target : undefined;
    const taken =
      at !== undefined &&
      (at.matches("input:not([type=range]), select, textarea") ||
        (at.matches("input[type=range]") && event.key.startsWith("Arrow")) ||
        (event.key === " " && at.closest("button, a, summary") !== null));
    if (!taken && press(target, event)) {
      event.preventDefault();
    }
  });
}
