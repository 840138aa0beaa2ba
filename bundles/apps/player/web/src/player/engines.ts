import { type StreamAddress, type Way, wayPath } from "../stream/address";
import { type Engine, type EngineFactory, type EngineListener, UnsupportedError } from "./engine";
import { WhepEngine } from "./whep-engine";

/** Makes the player of the way that is chosen; those that are large are loaded when they are needed. */
export function engineFor(address: () => StreamAddress, next: () => Way): EngineFactory {
  return async (video, listener) => {
    const way = next();
    const url = wayPath(address(), way);
    if (way !== "whep") {
      return overHttp(way, video, url, listener);
    }
    if (!hasWebRtc()) {
      throw new UnsupportedError();
    }
    return new WhepEngine(video, url, listener);
  };
}

/** Some browsers, and some companies' policies, have none. */
export function hasWebRtc(): boolean {
  return typeof RTCPeerConnection === "function";
}

async function overHttp(
  way: "hls" | "dash",
  video: HTMLVideoElement,
  url: string,
  listener: EngineListener,
): Promise<Engine> {
  const hasMediaSource = "MediaSource" in window || "ManagedMediaSource" in window;
  if (way === "dash" && hasMediaSource) {
    const { DashEngine } = await import("./dash-engine");
    return new DashEngine(video, url, listener);
  }
  if (hasMediaSource) {
    const { HlsEngine, isHlsJsSupported } = await import("./hls-engine");
    if (isHlsJsSupported()) {
      return new HlsEngine(video, url, listener);
    }
  }
  if (video.canPlayType("application/vnd.apple.mpegurl") === "") {
    throw new UnsupportedError();
  }
  const { NativeEngine } = await import("./native-engine");
  return new NativeEngine(video, url, listener);
}
