// What the scripts of other WebRTC stacks have in common: WHIP and WHEP, and counting what comes.

/** node SCRIPT ORIGIN [whip=PATH] [whep=PATH] */
export function options() {
  const [origin, ...given] = process.argv.slice(2);
  return { origin, ...Object.fromEntries(given.map((option) => option.split('=', 2))) };
}

/** Posts an offer until the stream is there; the answer. */
export async function exchange(address, offer) {
  const end = Date.now() + 60000;
  for (;;) {
    const response = await fetch(address, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer,
    });
    const text = await response.text();
    if (response.status === 201) return { sdp: text, session: new URL(response.headers.get('location'), address) };
    if (![404, 503].includes(response.status) || Date.now() > end) throw new Error(`${address} ${response.status} ${text}`);
    await pause(100);
  }
}

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export async function until(what, condition) {
  const end = Date.now() + 60000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come within 60 s`);
    await pause(20);
  }
}

/** Counts packets, and the pictures and key pictures of H.264 in them. */
export class Received {
  videoPackets = 0;
  pictures = 0;
  keyPictures = 0;
  audioPackets = 0;

  video(packet) {
    const header = 12 + 4 * (packet[0] & 15);
    const start = packet[0] & 0x10 ? header + 4 + 4 * packet.readUInt16BE(header + 2) : header;
    if (start >= packet.length) return;
    this.videoPackets++;
    if (packet[1] & 0x80) this.pictures++;
    const type = packet[start] & 31;
    const firstFragmentOfKey = type === 28 && (packet[start + 1] & 0x9f) === 0x85;
    if (type === 5 || type === 24 || firstFragmentOfKey) this.keyPictures++;
  }

  audio() {
    this.audioPackets++;
  }

  isEnough() {
    return this.pictures >= 20 && this.keyPictures >= 2 && this.audioPackets >= 20;
  }
}
