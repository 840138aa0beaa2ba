import { beforeEach, describe, expect, it } from "vitest";
import { merge, NOTHING } from "../src/pages/settings/edited";
import Settings from "../src/pages/settings/Settings.svelte";
import { json, problem } from "./fake-server";
import { asked, click, fill, items, open, seen, server, submit, until } from "./page";

describe("settings", () => {
  it("tell what a component refused, and are changed by generated forms", async () => {
    const kind = { pid: "io.millrace.core.live", several: false, title: "Millrace live streams", properties: [{ name: "max.streams", type: "whole", list: false, default: "1000", description: "" }] };
    server.on("GET /settings/kinds", items(kind)).on("GET /settings", items({ pid: kind.pid, values: { "max.streams": "5" } }));
    server.on("GET /settings/refused", items({ pid: kind.pid, says: "max.streams is refused" }));
    server.on(`GET /settings/${kind.pid}`, json({ pid: kind.pid, values: { "max.streams": "5" } }, { ETag: '"5"' }));
    server.on(`PUT /settings/${kind.pid}`, json({ pid: kind.pid, values: {} })).on(`DELETE /settings/${kind.pid}`, new Response(null, { status: 204 }));
    open(Settings);
    await seen("max.streams is refused");
    await click(`Change ${kind.pid}`);
    await until(() => fill("Max streams", "7"));
    submit();
    await seen("is configured");
    expect(asked("PUT", "/settings/")[0]!.headers.get("If-Match")).toBe('"5"');
    expect(asked("PUT", "/settings/")[0]!.body).toEqual({ values: { "max.streams": "7" } });
    await click(`Defaults of ${kind.pid}`);
    await click("Delete");
    await seen(`Deleted ${kind.pid}`);
  });
});

describe("settings that others change too", () => {
  const property = (name: string) => ({ name, type: "text", list: false, default: "", description: "" });
  const kind = { pid: "io.millrace.demo", several: true, title: "Millrace demo", properties: [property("first"), property("second")] };
  const pid = `${kind.pid}~a`;
  const setting = (values: Record<string, string>, tag: string) => json({ pid, values }, { ETag: tag });

  beforeEach(() => {
    server.on("GET /settings/kinds", items(kind)).on("GET /settings", items({ pid, values: { first: "old" } })).on("GET /settings/refused", items());
    open(Settings);
  });

  it("are told of it before anything is overwritten", async () => {
    server.on(`GET /settings/${pid}`, setting({ first: "1", second: "2" }, 'W/"a"'));
    await seen("first = old");
    await click(`Change ${pid}`);
    await until(() => fill("First", "mine"));
    server.on(`PUT /settings/${pid}`, problem(412, "It was changed meanwhile: read it again"));
    server.on(`GET /settings/${pid}`, setting({ first: "theirs", second: "also theirs" }, '"b"'));
    submit();
    await seen("first is theirs now, it was 1; second is also theirs now, it was 2");
    expect(asked("PUT", "/settings/")[0]!.headers.get("If-Match")).toBe('"a"');
    server.on(`PUT /settings/${pid}`, json({ pid, values: {} }));
    submit();
    await seen("is configured");
    const again = asked("PUT", "/settings/")[1]!;
    expect(again.headers.get("If-Match")).toBe('"b"');
    expect(again.body).toEqual({ values: { first: "mine", second: "also theirs" } });
  });

  it("are not replaced by new ones of the same name", async () => {
    server.on(`GET /settings/${pid}`, setting({ first: "1" }, '"a"'));
    await seen("first = old");
    await click(`Add ${kind.pid}`);
    fill("Name", "a");
    submit();
    await seen(`There is ${pid} already`);
    expect(asked("PUT", "/settings/")).toHaveLength(0);
  });

  it("say what the form cannot keep", async () => {
    server.on(`GET /settings/${pid}`, setting({ first: "1", "option.x": "1" }, '"a"'));
    await seen("first = old");
    await click(`Change ${pid}`);
    await seen("It also sets option.x");
  });

  it("may be gone meanwhile", () => {
    expect(merge({ first: "1" }, { first: "2" }, NOTHING)).toEqual({ settings: { first: "2" }, says: expect.stringContaining("removed meanwhile") });
    expect(merge({ first: "1", second: "2" }, { first: "1", second: "2" }, { values: { second: "2" }, tag: '"b"' }).settings).toEqual({ second: "2" });
  });
});
