import { beforeEach, describe, expect, it } from "vitest";
import { session } from "../src/app/session.svelte";
import Ladders from "../src/pages/ladders/Ladders.svelte";
import Targets from "../src/pages/targets/Targets.svelte";
import Transfers from "../src/pages/transfers/Transfers.svelte";
import { json } from "./fake-server";
import { asked, click, fill, HOSTILE, items, open, seen, server, submit, TIME, until } from "./page";

describe("media", () => {
  it("has ladders for streams and applications", async () => {
    const rung = { name: "720p", codec: "avc1", height: 720, maxFramesPerSecond: 0, bitsPerSecond: 2_800_000, onDemand: true };
    const answer = { profiles: [{ name: "default", rungs: [rung] }], assignments: { live: "default", "live/x": null } };
    server.on("GET /ladders", json(answer)).on("PUT /ladders/live", json(answer)).on("PUT /ladders/live/y", json(answer));
    open(Ladders);
    await seen("2.80 Mbit/s");
    await click("Turn off the ladder of live");
    await click("Turn off");
    await until(() => expect(asked("PUT", "/ladders/live")[0]?.body).toEqual({ profile: null }));
    await click("Assign a ladder");
    fill("Stream or application", "live/y");
    submit();
    await until(() => expect(asked("PUT", "/ladders/live/y")[0]?.body).toEqual({ profile: "default" }));
  });

  it("is pulled, with credentials apart from the address", async () => {
    const row = { name: "cam", stream: "live/cam", state: "failing", url: "rtsp://192.0.2.7/", choice: 0, since: TIME, what: HOSTILE };
    server.on("GET /sources", items(row)).on("PUT /sources/door", json({ message: "ok" }));
    server.on("DELETE /sources/cam", new Response(null, { status: 204 }));
    open(Transfers);
    await seen("failing");
    expect(document.querySelector("img, main script")).toBeNull();
    await click("New source");
    fill("Name", "door");
    fill("Address", "rtsp://192.0.2.8/");
    fill("Password", "hush");
    submit();
    await seen("door is configured");
    expect(asked("PUT", "/sources/door")[0]!.body).toEqual({ url: "rtsp://192.0.2.8/", stream: "live/door", properties: { secret: "hush" } });
    await click("Remove cam");
    await click("Remove");
    await seen("Removed cam");
  });

  it("is sent to services, whose keys are never shown", async () => {
    const row = { name: "tube", stream: "live/x", state: "blocked", what: HOSTILE, since: TIME, url: "rtmps://tube.example/live2", preset: "youtube", start: "with-stream", started: true, file: false, hasSecret: true, options: { enhanced: "true" }, maxVideoKbps: null, maxKeyframeSeconds: null, bitsPerSecond: 0, sentBytes: 0, dropped: 3, retries: 2, lastError: HOSTILE, lastErrorAt: TIME };
    const preset = { name: "youtube", title: "YouTube", url: null, hint: "The stream key of YouTube Studio", videoCodecs: [], maxVideoKbps: null, maxKeyframeSeconds: null };
    server.on("GET /targets", items(row, { ...row, name: "file", file: true })).on("GET /target-presets", json({ items: [preset, { ...preset, name: "custom", title: "Another server" }] }));
    server.on("PUT /targets/tube", json(row)).on("PUT /targets/shop", json(row)).on("POST /targets/tube/stop", json(row)).on("DELETE /targets/tube", new Response(null, { status: 204 }));
    open(Targets);
    await seen("blocked");
    await seen("2 failures");
    expect(document.querySelector("img, main script")).toBeNull();
    expect(document.querySelector('[aria-label="Change file"]')).toBeNull();
    await click("Stop tube");
    await seen("Stopped tube");
    await click("Change tube");
    await seen("The stream key of YouTube Studio");
    submit();
    await seen("tube is set up");
    expect(asked("PUT", "/targets/tube")[0]!.body).toEqual({ stream: "live/x", preset: "youtube", start: "with-stream", options: { enhanced: "true" } });
    await click("New target");
    await seen("Another server");
    fill("Name", "shop");
    fill("Stream", "live/x@720p");
    fill("Address", "rtmp://192.0.2.8/live");
    fill("Stream key or password", "hush");
    fill("Most kbit/s of pictures", "4000");
    submit();
    await seen("shop is set up");
    expect(asked("PUT", "/targets/shop")[0]!.body).toEqual({ stream: "live/x@720p", preset: "custom", start: "with-stream", url: "rtmp://192.0.2.8/live", secret: "hush", maxVideoKbps: 4000 });
    await click("Remove tube");
    await click("Remove");
    await seen("Removed tube");
  });

  describe("which is there already", () => {
    const property = (name: string, type = "text") => ({ name, type, list: false, default: "", description: "" });
    const kind = { pid: "io.millrace.source", several: true, title: "Millrace source", properties: [property("url"), property("secret", "secret")] };
    const row = { name: "cam", stream: "live/cam", state: "running", url: "rtsp://192.0.2.7/", choice: 0, since: TIME, what: "" };

    beforeEach(() => void server.on("GET /sources", items(row)).on("GET /settings/kinds", items(kind)));

    it("is changed whole, without its secret being shown", async () => {
      const pid = "io.millrace.source~cam";
      server.on(`GET /settings/${pid}`, json({ pid, values: { url: row.url, secret: "***" } }, { ETag: '"a"' })).on(`PUT /settings/${pid}`, json({ pid, values: {} }));
      open(Transfers);
      await seen("running");
      await click("Change cam");
      await until(() => fill("Url", "rtsp://192.0.2.9/"));
      submit();
      await seen("cam is configured");
      expect(asked("PUT", "/settings/")[0]!.body).toEqual({ values: { url: "rtsp://192.0.2.9/", secret: "***" } });
      expect(asked("PUT", "/settings/")[0]!.headers.get("If-Match")).toBe('"a"');
    });

    it("is not replaced by a new one of its name", async () => {
      open(Transfers);
      await seen("running");
      await click("New source");
      fill("Name", "cam");
      fill("Address", "rtsp://192.0.2.8/");
      submit();
      await seen("There is cam already");
      expect(asked("PUT", "/sources")).toHaveLength(0);
    });

    it("is changed by administrators only", async () => {
      session.who = { name: "olga", roles: ["operator"] };
      open(Transfers);
      await seen("running");
      expect(document.querySelector('[aria-label="Change cam"]')).toBeNull();
    });
  });
});
