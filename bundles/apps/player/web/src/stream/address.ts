/** Which stream a page is about, and where its manifests are. */

/** What plays: WebRTC by WHEP, HLS or DASH. */
export type Way = "whep" | "hls" | "dash";

/** What the viewer wants; `auto` is WebRTC where it gets through, else HLS. */
export type Via = "auto" | Way;

export interface StreamAddress {
  readonly app: string;
  /** Name, or name@rendition. */
  readonly name: string;
  /** A viewer's token, empty if there is none. */
  readonly token: string;
}

export interface PageOptions {
  readonly via: Via;
  readonly autoplay: boolean;
  readonly muted: boolean;
  readonly controls: boolean;
}

const ELEMENT = /^[A-Za-z0-9._-]{1,128}$/;
const PAGES: ReadonlySet<string> = new Set(["watch", "embed", "publish"]);
const ONLY_DOTS = /^\.+$/;
const FILES: Readonly<Record<Way, string>> = { whep: "whep", hls: "index.m3u8", dash: "manifest.mpd" };

/** Reads `/watch/APP/NAME`, or of another page; nothing if the path names no stream. */
export function addressOf(pathname: string, search: string): StreamAddress | undefined {
  const [, page, app, name, ...rest] = pathname.replace(/\/$/, "").split("/").map(decode);
  if (!PAGES.has(page ?? "") || rest.length > 0) {
    return undefined;
  }
  const token = new URLSearchParams(search).get("token") ?? "";
  return app !== undefined && name !== undefined && isElement(app) && isName(name) ? { app, name, token } : undefined;
}

/** Reads `/publish/APP/NAME`. A rendition is made by the server, never published. */
export function publishedAddress(pathname: string): StreamAddress | undefined {
  const address = addressOf(pathname, "");
  return address?.name.includes("@") ? undefined : address;
}

/** Reads what somebody typed: `demo`, `live/demo`, or a whole watch address. A bare name is in the app `live`. */
export function typedAddress(text: string): StreamAddress | undefined {
  const path = text
    .trim()
    .replace(/^[a-z]+:\/\/[^/]*/i, "")
    .replace(/[?#].*$/, "")
    .replace(/^\/*(?:(?:watch|embed)\/)?/, "");
  const slash = path.indexOf("/");
  return addressOf(`/watch/${slash < 0 ? `live/${path}` : path}`, "");
}

/** The switches in a page's query. Autoplay and controls are on unless they are turned off. */
export function optionsOf(search: string): PageOptions {
  const query = new URLSearchParams(search);
  return {
    via: viaOf(query.get("via") ?? query.get("tech") ?? ""),
    autoplay: flag(query, "autoplay", true),
    muted: flag(query, "muted", false),
    controls: flag(query, "controls", true),
  };
}

/** Path of a manifest or resource of the stream. */
export function mediaPath(address: StreamAddress, file: string): string {
  const token = address.token === "" ? "" : `/~${encodeURIComponent(address.token)}`;
  return `/${address.app}/${address.name}${token}/${file}`;
}

/** Path of what the way begins with. */
export function wayPath(address: StreamAddress, way: Way): string {
  return mediaPath(address, FILES[way]);
}

/** The way that a word means; `auto` if it is none. */
export function viaOf(word: string): Via {
  return word === "webrtc" ? "whep" : Object.hasOwn(FILES, word) ? (word as Way) : "auto";
}

/** Path of a page about the stream. */
export function pagePath(page: "watch" | "embed" | "publish", address: StreamAddress): string {
  const query = address.token === "" ? "" : `?token=${encodeURIComponent(address.token)}`;
  return `/${page}/${address.app}/${address.name}${query}`;
}

export function titleOf(address: StreamAddress): string {
  return `${address.app}/${address.name}`;
}

function isElement(text: string): boolean {
  return ELEMENT.test(text) && !ONLY_DOTS.test(text);
}

function isName(text: string): boolean {
  const elements = text.split("@");
  return elements.length <= 2 && elements.every(isElement);
}

function flag(query: URLSearchParams, name: string, otherwise: boolean): boolean {
  const value = query.get(name);
  return value === null ? otherwise : !["0", "false", "no", "off"].includes(value.toLowerCase());
}

function decode(element: string): string {
  try {
    return decodeURIComponent(element);
  } catch {
    return "";
  }
}
