import { beforeAll, describe, expect, it } from "vitest";
import { serverOffsetMs } from "../src/stream/clock";
import { firstVariant, isOver, probe } from "../src/stream/probe";

const MULTIVARIANT = '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="a.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n\nv0.m3u8\n';
const LIVE = "#EXTM3U\n#EXTINF:2,\nv0-1.m4s\n";

function server(pages: Readonly<Record<string, Response>>): typeof fetch {
  return (async (url: string) => pages[new URL(url, "http://host/").pathname] ?? new Response("", { status: 404 })) as typeof fetch;
}

beforeAll(() => {
  Object.assign(globalThis, { location: new URL("http://host/watch/live/demo") });
});

describe("a probe", () => {
  it("follows the first variant", async () => {
    const fetcher = server({ "/live/demo/index.m3u8": new Response(MULTIVARIANT), "/live/demo/v0.m3u8": new Response(LIVE) });
    expect(await probe("/live/demo/index.m3u8", fetcher)).toMatchObject({ status: 200, over: false });
  });

  it("finds the end of a stream", async () => {
    const ended = new Response(`${LIVE}#EXT-X-ENDLIST\n`);
    const fetcher = server({ "/live/demo/index.m3u8": new Response(MULTIVARIANT), "/live/demo/v0.m3u8": ended });
    expect(await probe("/live/demo/index.m3u8", fetcher)).toMatchObject({ status: 200, over: true });
  });

  it("reads reason and waiting time", async () => {
    const headers = { "Content-Type": "application/problem+json", "Retry-After": "2" };
    const fetcher = server({ "/x": new Response('{"detail":"Not yet"}', { status: 503, headers }) });
    expect(await probe("/x", fetcher)).toEqual({ status: 503, over: false, reason: "Not yet", retryAfterMs: 2000 });
  });

  it("takes anything else as no answer", async () => {
    const broken = (async () => {
      throw new TypeError("network");
    }) as typeof fetch;
    expect((await probe("/x", broken)).status).toBe(0);
    const headers = { "Content-Type": "application/problem+json", "Retry-After": "soon" };
    const odd = server({ "/x": new Response("not json", { status: 403, headers }) });
    expect(await probe("/x", odd)).toEqual({ status: 403, over: false, reason: "", retryAfterMs: 0 });
  });

  it("tells manifests apart", () => {
    expect(firstVariant(LIVE)).toBeUndefined();
    expect(firstVariant(MULTIVARIANT)).toBe("v0.m3u8");
    expect(isOver('<?xml version="1.0"?><MPD xmlns="x" type="static">')).toBe(true);
    expect(isOver('<MPD type="dynamic">')).toBe(false);
  });
});

describe("the server's clock", () => {
  it("is compared at the middle of the request", async () => {
    const times = [1_000, 1_200];
    const fetcher = (async () => new Response("1970-01-01T00:00:03.100Z\n")) as typeof fetch;
    expect(await serverOffsetMs(fetcher, () => times.shift() ?? 0)).toBe(2_000);
  });

  it("is ours when the answer is unusable", async () => {
    expect(await serverOffsetMs((async () => new Response("soon")) as typeof fetch)).toBe(0);
    expect(await serverOffsetMs((async () => new Response("", { status: 404 })) as typeof fetch)).toBe(0);
  });
});
