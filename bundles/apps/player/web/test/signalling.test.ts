import { beforeEach, describe, expect, it, vi } from "vitest";
import { iceServersOf } from "../src/webrtc/links";
import { farewell, offer, RefusedError } from "../src/webrtc/signalling";

const NEVER = new AbortController().signal;

describe("the servers in a Link header", () => {
  it("are STUN and TURN servers with their credentials", () => {
    const header =
      '<stun:stun.example.net>; rel="ice-server", ' +
      '<turn:turn.example.net?transport=udp>; rel="ice-server"; username="u,s;er"; credential="a\\"b"; credential-type="password", ' +
      "<turns:turn.example.net>;rel=ice-server;username=u;credential=c";
    expect(iceServersOf(header)).toEqual([
      { urls: "stun:stun.example.net" },
      { urls: "turn:turn.example.net?transport=udp", username: "u,s;er", credential: 'a"b' },
      { urls: "turns:turn.example.net", username: "u", credential: "c" },
    ]);
  });

  it.each([null, "", "nonsense", '<https://example.net>; rel="next"', '<https://example.net>; rel="ice-server"', "<stun:x>"])(
    "are none in %s",
    (header) => expect(iceServersOf(header)).toEqual([]),
  );
});

describe("an offer", () => {
  beforeEach(() => void vi.stubGlobal("location", { href: "http://server.test/watch/live/demo" }));

  it("is answered with a session", async () => {
    const fetcher = vi.fn<typeof fetch>(
      async () =>
        new Response("answer", {
          status: 201,
          headers: { Location: "/live/demo/whep/1", Link: '<stun:stun.example.net>; rel="ice-server"' },
        }),
    );
    expect(await offer("/live/demo/whep", "offer", "", NEVER, fetcher)).toEqual({
      sdp: "answer",
      session: "http://server.test/live/demo/whep/1",
      iceServers: [{ urls: "stun:stun.example.net" }],
    });
    const init = fetcher.mock.calls[0]?.[1];
    expect(init).toMatchObject({ method: "POST", body: "offer", headers: { "Content-Type": "application/sdp" } });
    expect(init?.headers).not.toHaveProperty("Authorization");
  });

  it("carries the key as bearer token, never in the address", async () => {
    const fetcher = vi.fn<typeof fetch>(async () => new Response("", { status: 201 }));
    expect((await offer("/live/x/whip", "offer", "secret", NEVER, fetcher)).session).toBe("");
    expect(fetcher.mock.calls[0]?.[0]).toBe("/live/x/whip");
    expect(fetcher.mock.calls[0]?.[1]?.headers).toMatchObject({ Authorization: "Bearer secret" });
    farewell("http://server.test/live/x/whip/1", "secret", fetcher);
    expect(fetcher.mock.calls[1]?.[1]).toMatchObject({ method: "DELETE", headers: { Authorization: "Bearer secret" } });
    farewell("", "secret", fetcher);
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it("is refused with status and reason", async () => {
    const problem = Response.json({ detail: "The key is another" }, { status: 403, headers: { "Content-Type": "application/problem+json" } });
    const refusal = await offer("/x", "", "", NEVER, async () => problem).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedError);
    expect(refusal).toMatchObject({ status: 403, message: "The key is another" });
  });

  it("says 0 when the server is away", async () => {
    await expect(offer("/x", "", "", NEVER, () => Promise.reject(new TypeError("away")))).rejects.toMatchObject({ status: 0 });
  });
});
