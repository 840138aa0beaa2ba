import { describe, expect, it } from "vitest";
import { addressOf, mediaPath, optionsOf, pagePath, publishedAddress, titleOf, typedAddress, viaOf, wayPath } from "../src/stream/address";

describe("the address of a page", () => {
  it("names a stream", () => {
    expect(addressOf("/watch/live/demo", "")).toEqual({ app: "live", name: "demo", token: "" });
    expect(addressOf("/embed/live/demo@720p/", "?token=a%2Fb")).toEqual({ app: "live", name: "demo@720p", token: "a/b" });
  });

  it.each(["/", "/watch", "/watch/", "/watch/live", "/watch/live/a/b", "/watch/live/a b", "/watch/../x", "/watch/live/a@b@c", "/watch/live/%", "/other/live/demo"])(
    "%s names none",
    (path) => {
      expect(addressOf(path, "")).toBeUndefined();
    },
  );

  it("names a stream to publish, but no rendition", () => {
    expect(publishedAddress("/publish/live/cam")).toEqual({ app: "live", name: "cam", token: "" });
    expect(publishedAddress("/publish/live/cam@720p")).toBeUndefined();
    expect(publishedAddress("/publish/live")).toBeUndefined();
  });

  it("leads to manifests, with the token as a path element", () => {
    const open = { app: "live", name: "demo", token: "" };
    const closed = { ...open, token: "a/b?c" };
    expect(wayPath(open, "hls")).toBe("/live/demo/index.m3u8");
    expect(wayPath(closed, "whep")).toBe("/live/demo/~a%2Fb%3Fc/whep");
    expect(wayPath(open, "dash")).toBe("/live/demo/manifest.mpd");
    expect(wayPath(closed, "hls")).toBe("/live/demo/~a%2Fb%3Fc/index.m3u8");
    expect(mediaPath(open, "status.json")).toBe("/live/demo/status.json");
    expect(pagePath("embed", closed)).toBe("/embed/live/demo?token=a%2Fb%3Fc");
    expect(titleOf(open)).toBe("live/demo");
  });

  it("carries the player's switches", () => {
    expect(optionsOf("")).toEqual({ via: "auto", autoplay: true, muted: false, controls: true });
    expect(optionsOf("?tech=dash&autoplay=0&muted&controls=false")).toEqual({
      via: "dash",
      autoplay: false,
      muted: true,
      controls: false,
    });
    expect(optionsOf("?via=hls&tech=dash").via).toBe("hls");
    expect(["whep", "webrtc", "flash", "constructor"].map(viaOf)).toEqual(["whep", "whep", "auto", "auto"]);
  });
});

describe("what somebody types", () => {
  it.each([
    ["demo", "live/demo"],
    [" live/demo ", "live/demo"],
    ["/church/hall.1", "church/hall.1"],
    ["http://10.0.0.1:8080/watch/live/demo?x=1", "live/demo"],
    ["embed/live/demo/", "live/demo"],
  ])("%s is %s", (typed, title) => {
    const address = typedAddress(typed);
    expect(address && titleOf(address)).toBe(title);
  });

  it.each(["", "  ", "live/", "a/b/c", "de mo", "..", "<script>"])("%j is nothing", (typed) => {
    expect(typedAddress(typed)).toBeUndefined();
  });
});
