/** Camera, microphone and screen. */

export interface CaptureWish {
  readonly source: "camera" | "screen";
  /** Device ids; empty for the browser's choice, `none` for none. */
  readonly camera: string;
  readonly microphone: string;
  readonly height: number;
  readonly framesPerSecond: number;
}

export const NONE = "none";

type Devices = Pick<MediaDevices, "getUserMedia" | "getDisplayMedia">;

/**
 * Opens what is wished for. A screen comes with its own sound if the browser gives it, else with the microphone's.
 *
 * @throws DOMException as the browser says it
 */
export async function capture(wish: CaptureWish, devices: Devices = navigator.mediaDevices): Promise<MediaStream> {
  const size = { width: { ideal: Math.round((wish.height * 16) / 9) }, height: { ideal: wish.height } };
  const frameRate = { ideal: wish.framesPerSecond };
  const audio = wish.microphone === NONE ? false : { deviceId: { ideal: wish.microphone } };
  if (wish.source === "camera") {
    const video = wish.camera === NONE ? false : { deviceId: { ideal: wish.camera }, ...size, frameRate };
    return devices.getUserMedia({ video, audio });
  }
  const screen = await devices.getDisplayMedia({ video: { ...size, frameRate }, audio: true });
  screen.getVideoTracks().forEach((track) => (track.contentHint = "detail"));
  if (screen.getAudioTracks().length === 0 && audio) {
    try {
      (await devices.getUserMedia({ audio })).getAudioTracks().forEach((track) => screen.addTrack(track));
    } catch {
      // a screen without sound is better than none
    }
  }
  return screen;
}

export function release(media: MediaStream | undefined): void {
  media?.getTracks().forEach((track) => track.stop());
}

/** Why there is no picture or sound, and what to do about it. */
export function captureProblem(error: unknown, source: CaptureWish["source"]): string {
  const name = error instanceof Error ? error.name : "";
  if (source === "screen" && name === "NotAllowedError") {
    return "No screen was shared. Choose one, and allow it, to publish it.";
  }
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The browser does not let this page use camera and microphone. Allow it beside the address, then try again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no such camera or microphone. Connect one, or choose “None” for the one that is missing.";
    case "NotReadableError":
    case "AbortError":
      return "The camera or microphone does not start. Another program may use it: close that, then try again.";
    case "TypeError":
      return "Choose a camera, a microphone, or both.";
    default:
      return `There is no picture: ${error instanceof Error ? error.message : String(error)}`;
  }
}
