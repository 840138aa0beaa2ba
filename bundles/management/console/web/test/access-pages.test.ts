import { beforeEach, describe, expect, it, vi } from "vitest";
import { clock } from "../src/api/clock.svelte";
import { session } from "../src/app/session.svelte";
import Keys from "../src/pages/keys/Keys.svelte";
import Rules from "../src/pages/rules/Rules.svelte";
import FirstRun from "../src/pages/start/FirstRun.svelte";
import { json, problem } from "./fake-server";
import { asked, button, click, fill, HOSTILE, items, open, seen, server, submit, text, TIME, until } from "./page";

describe("stream keys", () => {
  const key = { id: "0000000a", target: "live/x", label: HOSTILE, created: TIME, lastUsed: null, expires: null, digest: true };

  beforeEach(() => {
    server.on("GET /keys", items(key)).on("GET /plugins", items({ serves: ["ConnectionHandler rtmp 0 rtmp,rtmps 4935 rtmps 4936"] }));
  });

  it("are listed, with hostile labels as text", async () => {
    open(Keys);
    await seen("live/x");
    expect(text()).toContain(HOSTILE);
    expect(document.querySelector("img, main script")).toBeNull();
  });

  it("are made, and shown once with what OBS asks for", async () => {
    server.on("POST /keys", json({ key: "sk-0000000b-secret", target: "live/y" }));
    open(Keys);
    await seen("live/x");
    await click("New key");
    fill("Stream", "live/y");
    fill("Label", "OBS");
    submit();
    await seen("sk-0000000b-secret");
    await seen(":4935/live");
    expect(asked("POST", "/keys")[0]!.body).toEqual({ target: "live/y", label: "OBS" });
    await click("Done");
    await until(() => expect(text()).not.toContain("sk-0000000b-secret"));
  });

  it("say why they cannot be made", async () => {
    server.on("POST /keys", problem(400, "target has to be of the form APP/NAME"));
    open(Keys);
    await seen("live/x");
    await click("New key");
    fill("Stream", "live/y");
    submit();
    await seen("target has to be of the form APP/NAME");
  });

  it("are expired by the server's clock, not by the browser's", async () => {
    const row = (id: string, minutes: number) => ({ ...key, id, label: id, expires: new Date(Date.now() + minutes * 60_000).toISOString() });
    const dayAhead = new Date(Date.now() + 86_400_000).toUTCString();
    server.on("GET /keys", json({ items: [row("soon", 60), row("later", 3_000)], next: null }, { Date: dayAhead }));
    open(Keys);
    await seen("soon");
    await until(() => expect(document.querySelectorAll("tbody [data-tone=bad]")).toHaveLength(1));
    clock.told(new Date().toUTCString());
  });

  it("are rotated at once unless a grace is chosen", async () => {
    server.on("POST /keys/0000000a/rotate", json({ key: "sk-0000000a-fresh", target: "live/x" }));
    open(Keys);
    await seen("live/x");
    await click(/^Rotate the key/);
    submit();
    await seen("sk-0000000a-fresh");
    expect(asked("POST", "/keys/0000000a/rotate")[0]!.body).toEqual({ graceSeconds: 0 });
  });

  it("are removed only when that is confirmed", async () => {
    server.on("DELETE /keys/0000000a", new Response(null, { status: 204 }));
    open(Keys);
    await seen("live/x");
    await click(/^Remove the key/);
    await seen("cannot be taken back");
    await click("Cancel");
    expect(asked("DELETE", "/keys")).toHaveLength(0);
    await click(/^Remove the key/);
    await click("Remove key");
    await seen("Removed the key");
    expect(asked("DELETE", "/keys/0000000a")).toHaveLength(1);
  });
});

describe("setting up a server", () => {
  const preset = {
    name: "church",
    title: "Church service",
    description: "One camera",
    notes: ["No recording"],
    changes: [
      { says: "A ladder", status: "wanted", now: null },
      { says: "Two minutes", status: "kept", now: "live=7" },
    ],
  };

  it("begins with the password, which has to be given twice", async () => {
    session.firstRun = true;
    server.on("PUT /session/password", json({ name: "admin", roles: [] })).on("GET /presets", json({ app: "live", applied: null, items: [preset] }));
    open(FirstRun);
    await seen("Change the password of admin");
    fill("Present password", "old-password-1");
    fill("New password", "a-new-password");
    fill("New password again", "another-password");
    submit();
    await seen("The two new passwords differ");
    fill("New password again", "a-new-password");
    submit();
    await seen("What will you stream?");
    await until(() => expect(document.activeElement?.textContent).toBe("What will you stream?"));
    expect(document.querySelector("section[aria-live]")).toBeNull();
    expect(server.asked.find((each) => each.method === "PUT")!.body).toEqual({ current: "old-password-1", new: "a-new-password" });
    expect(session.firstRun).toBe(false);
  });

  it("says what a preset changes, keeps what was set, and undoes it", async () => {
    server.on("GET /presets", json({ app: "live", applied: null, items: [preset] }));
    server.on("PUT /presets/church", json({ app: "live", preset: "church", changes: [{ says: "A ladder", status: "set", now: "default" }] }));
    server.on("DELETE /presets/church", json({ app: "live", preset: "church", changes: [{ says: "A ladder", status: "undone", now: null }] }));
    open(FirstRun);
    await seen("Church service");
    document.querySelector<HTMLInputElement>('input[value="church"]')!.click();
    await seen("(now: live=7)");
    server.on("GET /presets", json({ app: "live", applied: "church", items: [preset] }));
    await click("Use this preset");
    await seen("This was done");
    expect(asked("PUT", "/presets/church")[0]!.body).toEqual({ app: "live", overwrite: false });
    await click("Undo");
    await seen("Undo the preset Church service?");
    expect(asked("DELETE", "/presets/")).toHaveLength(0);
    await click("Undo the preset");
    await seen("undone");
    expect(asked("DELETE", "/presets/church?app=live")).toHaveLength(1);
  });

  it("makes a key and waits for the picture", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    server.on("GET /presets", json({ app: "live", applied: null, items: [preset] }));
    server.on("POST /keys", json({ key: "sk-0000000b-secret", target: "live/hall" })).on("GET /plugins", items());
    server.on("GET /streams", items()).on("POST /streams/live/hall/preview", json({ token: "pv_1", expires: new Date(Date.now() + 600_000).toISOString() }));
    open(FirstRun);
    await seen("Church service");
    await click("Skip");
    fill("Stream", "live/hall");
    submit();
    await seen("Waiting for the picture");
    server.on("GET /streams", items({ name: "live/hall", publisher: "127.0.0.1", state: "live", viewers: 0, tracks: [], kbps: 1 }));
    await until(() => expect(text()).toContain("Your picture is here"));
    await until(() => expect(document.querySelector("iframe")!.getAttribute("src")).toBe("/embed/live/hall?muted=1&token=pv_1"));
  });
});

describe("access rules", () => {
  const kind = {
    pid: "io.millrace.security.ip",
    several: true,
    title: "Millrace access rule by address",
    properties: [
      { name: "streams", type: "text", list: true, default: "*", description: "Streams" },
      { name: "deny", type: "text", list: true, default: "", description: "Addresses" },
    ],
  };
  const rule = { pid: "io.millrace.security.ip~bad", values: { deny: "192.0.2.1" }, present: true, required: true, enabled: true };
  const refusal = {
    at: TIME,
    count: 3,
    role: "play",
    protocol: "http",
    stream: "live/x",
    host: HOSTILE,
    rule: rule.pid,
    reason: "Not let in",
    mends: [{ summary: "Take it from the list", method: "PUT", path: `/rules/${rule.pid}`, body: { values: {} }, ifMatch: '"1"' }],
  };

  beforeEach(() => {
    server.on("GET /rules", items(rule, { pid: "io.millrace.security.stream-key", values: {}, present: true, required: false, enabled: true }));
    server.on("GET /settings/kinds", items(kind)).on("GET /refused", items(refusal));
  });

  it("are made by a form of their kind", async () => {
    server.on("PUT /rules/io.millrace.security.ip~office", json({ pid: "x", values: {} })).on("GET /settings", items());
    open(Rules);
    await seen("deny = 192.0.2.1");
    await until(() => expect(button("New rule").disabled).toBe(false));
    await click("New rule");
    await click("Access rule by address");
    fill("Name", "office");
    fill("Deny", "192.0.2.1\n192.0.2.2");
    submit();
    await seen("Saved the rule ip~office");
    expect(asked("PUT", "/rules/")[0]!.body).toEqual({ values: { deny: "192.0.2.1,192.0.2.2" } });
    expect(asked("PUT", "/rules/")[0]!.headers.get("If-None-Match")).toBe("*");
  });

  it("are of kinds that are about streams, which logins at a provider are not", async () => {
    const roles = { name: "roles", type: "text", list: true, default: "", description: "Roles" };
    const login = { pid: "io.millrace.security.oidc", several: true, title: "Millrace login by OpenID Connect", properties: [roles] };
    server.on("GET /settings/kinds", items(login, kind));
    open(Rules);
    await until(() => expect(button("New rule").disabled).toBe(false));
    await click("New rule");
    await seen("Access rule by address");
    expect(text()).not.toContain("OpenID");
  });

  it("are switched off when that is confirmed, and keep their settings", async () => {
    const values = { deny: "192.0.2.1", ".secret": "***" };
    server.on(`GET /rules/${rule.pid}`, json({ pid: rule.pid, values }, { ETag: 'W/"1"' })).on(`PUT /rules/${rule.pid}`, json({ pid: rule.pid, values: {} }));
    open(Rules);
    await seen("deny = 192.0.2.1");
    await click(`Switch off the rule ${rule.pid}`);
    await seen("It keeps its settings");
    await click("Cancel");
    expect(asked("PUT", "/rules/")).toHaveLength(0);
    await click(`Switch off the rule ${rule.pid}`);
    await click("Switch off");
    await seen("The rule ip~bad is switched off");
    expect(asked("PUT", "/rules/")[0]!.body).toEqual({ values: { ...values, enabled: "false" } });
    expect(asked("PUT", "/rules/")[0]!.headers.get("If-Match")).toBe('"1"');
  });

  it("are switched on again at once, and shown as off until then", async () => {
    const values = { deny: "192.0.2.1", enabled: "false" };
    server.on("GET /rules", items({ ...rule, values, present: false, required: false, enabled: false }));
    server.on(`GET /rules/${rule.pid}`, json({ pid: rule.pid, values }, { ETag: '"2"' }));
    server.on(`PUT /rules/${rule.pid}`, problem(412, "It was changed meanwhile"));
    open(Rules);
    await seen("switched off");
    expect(text()).not.toContain("everybody is refused");
    await click(`Switch on the rule ${rule.pid}`);
    await seen("It was changed meanwhile");
    expect(asked("PUT", "/rules/")[0]!.body).toEqual({ values: { deny: "192.0.2.1" } });
    server.on(`GET /rules/${rule.pid}`, problem(404, "There is no such configuration"));
    await click(`Switch on the rule ${rule.pid}`);
    await seen("The rule was removed meanwhile");
  });

  it("that are off are explained as such", async () => {
    server.on("POST /rules/explain", json({ permitted: true, reason: "Let in", rules: [{ rule: rule.pid, says: "off", because: "it is switched off" }] }));
    open(Rules);
    await seen("deny = 192.0.2.1");
    [...document.querySelectorAll("form")].find((form) => form.textContent!.includes("From the address"))!.requestSubmit();
    await until(() => expect(document.querySelector(".answer tbody .pill")?.textContent).toBe("switched off"));
  });

  it("are explained rule by rule", async () => {
    server.on("POST /rules/explain", json({ permitted: false, reason: "Not let in", rules: [{ rule: rule.pid, says: "deny", because: HOSTILE }] }));
    open(Rules);
    await seen("deny = 192.0.2.1");
    fill("From the address", "192.0.2.1");
    [...document.querySelectorAll("form")].find((form) => form.textContent!.includes("From the address"))!.requestSubmit();
    await seen("refuses");
    expect(asked("POST", "/rules/explain")[0]!.body).toEqual({ role: "play", stream: "live/demo", address: "192.0.2.1" });
    expect(document.querySelector("img, main script")).toBeNull();
  });

  it("let in who was refused, when that is confirmed", async () => {
    server.on(`PUT /rules/${rule.pid}`, json({ pid: rule.pid, values: {} }));
    open(Rules);
    await seen("3 times");
    await click("Take it from the list");
    await seen("is let in, if nothing else refuses");
    await click("Do it");
    await until(() => expect(asked("PUT", "/rules/")).toHaveLength(1));
    expect(asked("PUT", "/rules/")[0]!.headers.get("If-Match")).toBe('"1"');
  });

  it("are read by operators, who change none", async () => {
    session.who = { name: "olga", roles: ["operator"] };
    open(Rules);
    await seen("deny = 192.0.2.1");
    expect([...document.querySelectorAll("button")].some((each) => /rule|Change|Remove/.test(each.textContent!))).toBe(false);
    expect(asked("GET", "/settings")).toHaveLength(0);
  });
});
