import { describe, expect, it } from "vitest";
import qrcode from "qrcode-generator";
import { addressesOf, describeStream, describeTrack, hostOf } from "../src/start/describe";
import { loadStart, type StartDocument, type Stream } from "../src/start/document";
import { pathOf } from "../src/ui/qr";
import { embedCode, isLoopback } from "../src/watch/share";

const START: StartDocument = {
  version: "1",
  privileged: true,
  lanAddresses: ["192.168.1.20"],
  ports: { rtmp: 1935, http: 8080, https: 8443 },
  loopbackPublish: true,
  streams: [],
};

describe("the start page", () => {
  it("tells what to type", () => {
    const { server, watch, ffmpeg } = addressesOf(START, "192.168.1.20", "live", "demo");
    expect(server).toBe("rtmp://192.168.1.20:1935/live");
    expect(watch).toBe("http://192.168.1.20:8080/watch/live/demo");
    expect(ffmpeg.endsWith("-f flv rtmp://192.168.1.20:1935/live/demo")).toBe(true);
    expect(addressesOf({ ...START, ports: { ...START.ports, http: 80 } }, "fd00::1", "live", "x").watch).toBe(
      "http://[fd00::1]/watch/live/x",
    );
    expect(hostOf("::1")).toBe("[::1]");
  });

  it("describes what a stream carries", () => {
    const video = { kind: "video", codec: "avc1", width: 1280, height: 720, frameRate: 29.97 } as const;
    const audio = { kind: "audio", codec: "mp4a", sampleRate: 44_100, channels: 2 } as const;
    const stream: Stream = {
      name: "live/demo",
      state: "live",
      viewers: 0,
      bitrate: 2_628_000,
      startedMs: 0,
      renditions: [],
      tracks: [video, audio, { kind: "data", codec: "ID3 " }],
      warnings: [],
    };
    expect(describeStream(stream)).toBe("H.264 1280×720 29.97 fps · AAC 44.1 kHz stereo · 2.6 Mb/s");
    expect(describeStream({ ...stream, state: "interrupted", tracks: [] })).toBe("");
    expect(describeTrack({ kind: "video", codec: "xyz " })).toBe("xyz");
    expect(describeTrack({ kind: "audio", codec: "ac-3", channels: 6 })).toBe("AC-3 6 channels");
  });

  it("takes only a good answer", async () => {
    expect(await loadStart((async () => Response.json(START)) as typeof fetch)).toEqual(START);
    expect(await loadStart((async () => new Response("", { status: 503 })) as typeof fetch)).toBeUndefined();
    expect(await loadStart((async () => new Response("<html>")) as typeof fetch)).toBeUndefined();
  });
});

describe("a QR code's path", () => {
  it("draws every dark module once", () => {
    const code = qrcode(0, "M");
    code.addData("http://192.168.1.20:8080/watch/live/demo");
    code.make();
    const count = code.getModuleCount();
    const drawn = new Set<string>();
    for (const [, x, y, run] of pathOf(count, (row, column) => code.isDark(row, column)).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      for (let i = 0; i < Number(run); i++) {
        drawn.add(`${Number(y) - 3},${Number(x) - 3 + i}`);
      }
    }
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++) {
        expect(drawn.has(`${row},${column}`)).toBe(code.isDark(row, column));
      }
    }
  });
});

describe("sharing", () => {
  it("gives a frame whose address cannot break out of it", () => {
    expect(embedCode('http://h/embed/live/demo?token=a&b="')).toContain('src="http://h/embed/live/demo?token=a&amp;b=&quot;"');
  });

  it("knows addresses that mean this machine", () => {
    expect(["localhost", "127.0.0.1", "[::1]", "a.localhost"].every(isLoopback)).toBe(true);
    expect(["192.168.1.2", "example.org", "127.example.org"].some(isLoopback)).toBe(false);
  });
});
