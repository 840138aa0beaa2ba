import { formatBitrate, formatRate, formatSize } from "../player/format";
import type { StartDocument, Stream, Track } from "./document";

const CODECS: Readonly<Record<string, string>> = {
  avc1: "H.264",
  hvc1: "H.265",
  av01: "AV1",
  vp09: "VP9",
  vp08: "VP8",
  mp4a: "AAC",
  Opus: "Opus",
  ".mp3": "MP3",
  "ac-3": "AC-3",
  "ec-3": "E-AC-3",
  fLaC: "FLAC",
};

/** `H.264 1280×720 25 fps`, `AAC 48 kHz stereo`. */
export function describeTrack(track: Track): string {
  const parts = [CODECS[track.codec] ?? track.codec.trim()];
  if (track.width && track.height) {
    parts.push(formatSize(track.width, track.height));
  }
  if (track.frameRate) {
    parts.push(`${formatRate(track.frameRate)} fps`);
  }
  if (track.sampleRate) {
    parts.push(`${formatRate(track.sampleRate / 1000)} kHz`);
  }
  if (track.channels) {
    parts.push(channelsOf(track.channels));
  }
  return parts.join(" ");
}

/** One line on what a stream carries. */
export function describeStream(stream: Stream): string {
  const parts = stream.tracks.filter((track) => track.kind !== "data").map(describeTrack);
  if (stream.bitrate > 0 && stream.state === "live") {
    parts.push(formatBitrate(stream.bitrate));
  }
  return parts.join(" · ");
}

function channelsOf(channels: number): string {
  return channels === 1 ? "mono" : channels === 2 ? "stereo" : `${channels} channels`;
}

/** A host as it stands in an address. */
export function hostOf(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** Addresses to type into encoders and to open on other devices. */
export function addressesOf(
  start: StartDocument,
  host: string,
  app: string,
  name: string,
): { readonly server: string; readonly watch: string; readonly ffmpeg: string } {
  const port = start.ports.http === 80 ? "" : `:${start.ports.http}`;
  const server = `rtmp://${hostOf(host)}:${start.ports.rtmp}/${app}`;
  return {
    server,
    watch: `http://${hostOf(host)}${port}/watch/${app}/${name}`,
    ffmpeg:
      "ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000 " +
      "-c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -g 60 -b:v 2500k " +
      `-c:a aac -b:a 128k -f flv ${server}/${name}`,
  };
}

export const LOOPBACK = "127.0.0.1";
