import type { Tech } from "../stream/address";
import { type EngineFactory, UnsupportedError } from "./engine";

/** Chooses the player; each is loaded when it is needed. */
export function engineFor(tech: Tech): EngineFactory {
  return async (video, url, listener) => {
    const hasMediaSource = "MediaSource" in window || "ManagedMediaSource" in window;
    if (tech === "dash" && hasMediaSource) {
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
  };
}
