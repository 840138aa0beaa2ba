/** Codecs that a viewer of this page may choose to send, by their names in media types. */

type Codec = Pick<RTCRtpCodec, "mimeType">;

const NAMES: Readonly<Record<string, string>> = { h264: "H.264", h265: "H.265", vp8: "VP8", vp9: "VP9", av1: "AV1" };
/** What mends a codec's losses, and is no codec itself. */
const MENDING = /\/(rtx|red|ulpfec|flexfec-03)$/i;

/** The browser's own, once each: the name in the media type and the one that people know. */
export function choicesOf(codecs: readonly Codec[]): readonly (readonly [string, string])[] {
  const names = new Set(codecs.map((each) => nameOf(each)));
  return Object.entries(NAMES).filter(([name]) => names.has(name));
}

/** What to offer to send with one codec alone; nothing, which means all, for any other word. */
export function preferencesFor<T extends Codec>(codecs: readonly T[], wanted: string): T[] {
  const chosen = codecs.filter((each) => nameOf(each) === wanted);
  return chosen.length === 0 ? [] : [...chosen, ...codecs.filter((each) => MENDING.test(each.mimeType))];
}

function nameOf(codec: Codec): string {
  return codec.mimeType.replace(/^\w+\//, "").toLowerCase();
}
