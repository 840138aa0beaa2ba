import { describe, expect, it } from "vitest";
import { Client } from "../src/api/client";
import type { Schemas } from "../src/api/types";
import { encoderSettings, rtmpPort } from "../src/pages/keys/encoder";
import { isMadeKey, send } from "../src/pages/rules/mend";
import { kindOf, shortName, summary, valuesOf } from "../src/pages/settings/forms";
import { thumbnail } from "../src/pages/streams/thumbnail";
import { fieldsOfKind, settingsOf } from "../src/ui/fields";
import { FakeServer, json, problem } from "./fake-server";

describe("what an encoder is set to", () => {
  it("is the server's address and the key alone", () => {
    expect(encoderSettings("media.example", 1935, "live/x", "sk-1")).toEqual({ server: "rtmp://media.example/live", key: "sk-1" });
    expect(encoderSettings("media.example", undefined, "live/x", "sk-1").server).toBe("rtmp://media.example/live");
  });

  it("names another port, and IPv6 addresses in brackets", () => {
    expect(encoderSettings("2001:db8::1", 2935, "a/x", "k").server).toBe("rtmp://[2001:db8::1]:2935/a");
    expect(encoderSettings("[::1]", 1935, "a/x", "k").server).toBe("rtmp://[::1]/a");
  });

  it("needs the stream's name with a key for a whole application", () => {
    expect(encoderSettings("h", 1935, "live/*", "sk-1")).toEqual({ server: "rtmp://h/live", key: "NAME?key=sk-1" });
  });

  it("has the port that RTMP is bound to", () => {
    const plugins = [{ serves: ["ManifestFormat hls *.m3u8"] }, { serves: ["X", "ConnectionHandler rtmp 0 rtmp,rtmps 4935 rtmps 4936"] }];
    expect(rtmpPort(plugins)).toBe(4935);
    expect(rtmpPort([{ serves: ["ConnectionHandler rtmp 0 rtmp,rtmps not bound rtmps not bound"] }])).toBeUndefined();
    expect(rtmpPort([])).toBeUndefined();
  });
});

describe("a thumbnail", () => {
  it("is REST's, which knows who asks, and nothing but an image", async () => {
    const server = new FakeServer().on("GET /streams/live/a%20b/thumbnail", new Response(new Uint8Array([0xff, 0xd8, 7])));
    expect(await thumbnail("live/a b", undefined, new Client(server.fetch))).toBe("data:image/jpeg;base64,/9gH");
    expect(server.last.headers.get("X-Requested-With")).toBe("fetch");
    await expect(thumbnail("live/none", undefined, new Client(server.fetch))).rejects.toMatchObject({ status: 404 });
  });
});

describe("a mend", () => {
  const mend: Schemas["Mend"] = {
    summary: "Add it",
    method: "PUT",
    path: "/rules/io.millrace.security.ip~office",
    body: { values: { allow: "192.0.2.7" } },
    ifMatch: '"tag"',
  };

  it("is sent as it was told, and overwrites nothing that changed meanwhile", async () => {
    const server = new FakeServer().on("PUT /rules/io.millrace.security.ip~office", json({ pid: "x", values: {} }));
    expect(await send(mend, new Client(server.fetch))).toEqual({ pid: "x", values: {} });
    expect(server.last.body).toEqual(mend.body);
    expect(server.last.headers.get("If-Match")).toBe('"tag"');
    server.on("PUT /rules/io.millrace.security.ip~office", problem(412, "It was changed meanwhile"));
    await expect(send(mend, new Client(server.fetch))).rejects.toMatchObject({ status: 412 });
  });

  it("may make a key, which is shown only then", async () => {
    const server = new FakeServer().on("POST /keys", json({ key: "sk-1", target: "live/x" }));
    const made = await send({ ...mend, method: "POST", path: "/keys", ifMatch: null }, new Client(server.fetch));
    expect(isMadeKey(made)).toBe(true);
    expect(server.last.headers.has("If-Match")).toBe(false);
    expect(isMadeKey({ pid: "x" })).toBe(false);
    expect(isMadeKey(undefined)).toBe(false);
  });
});

describe("forms of configurations", () => {
  const kind: Schemas["SettingKind"] = {
    pid: "io.millrace.security.ip",
    several: true,
    title: "Millrace access rule by address",
    properties: [
      { name: "streams", type: "text", list: false, default: "*", description: "" },
      { name: "deny", type: "text", list: true, default: "", description: "" },
    ],
  };

  it("belong to the kind of their PID", () => {
    const single = { ...kind, pid: "io.millrace.core.live", several: false };
    expect(kindOf([single, kind], "io.millrace.security.ip~office")).toBe(kind);
    expect(kindOf([single, kind], "io.millrace.core.live")).toBe(single);
    expect(kindOf([single, kind], "io.millrace.security.ip")).toBeUndefined();
    expect(shortName("io.millrace.security.ip~office")).toBe("security.ip");
  });

  it("show a list a value a line, and write it as it was", () => {
    const settings = { streams: "live/*", deny: "192.0.2.1, 192.0.2.2", unknown: "x" };
    const values = valuesOf(kind, settings);
    expect(values).toEqual({ streams: "live/*", deny: "192.0.2.1\n192.0.2.2" });
    expect(settingsOf(fieldsOfKind(kind), values)).toEqual({ streams: "live/*", deny: "192.0.2.1,192.0.2.2" });
    expect(summary({ a: "1", b: "2" })).toBe("a = 1 · b = 2");
  });
});
