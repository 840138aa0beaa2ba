import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import AccountMenu from "../src/app/AccountMenu.svelte";
import { session } from "../src/app/session.svelte";
import Accounts from "../src/pages/accounts/Accounts.svelte";
import Audit from "../src/pages/audit/Audit.svelte";
import Attention from "../src/pages/dashboard/Attention.svelte";
import Diagnostics from "../src/pages/diagnostics/Diagnostics.svelte";
import Ladders from "../src/pages/ladders/Ladders.svelte";
import Logs from "../src/pages/logs/Logs.svelte";
import Plugins from "../src/pages/plugins/Plugins.svelte";
import { merge, NOTHING } from "../src/pages/settings/edited";
import Settings from "../src/pages/settings/Settings.svelte";
import Transfers from "../src/pages/transfers/Transfers.svelte";
import Webhooks from "../src/pages/webhooks/Webhooks.svelte";
import { json, problem } from "./fake-server";
import { settle } from "./render";
import { asked, button, click, fill, HOSTILE, items, open, seen, server, submit, text, TIME, until } from "./page";

describe("plugins", () => {
  const plugin = {
    plugin: "org.example.pieces",
    version: "1.0.0",
    bundle: 7,
    state: "active",
    calls: 9,
    failures: 2,
    rollback: "0.9.0",
    serves: ["StreamResource pieces.txt"],
    lastFailure: HOSTILE,
  };

  it("show failures as text, go back and are removed", async () => {
    server.on("GET /plugins", items(plugin)).on("GET /settings/kinds", items());
    server.on("POST /plugins/org.example.pieces/rollback", json({ message: "Went back to 0.9.0" }));
    server.on("DELETE /plugins/org.example.pieces", problem(409, "It is needed by another"));
    open(Plugins);
    await seen("2 failures in 9 calls");
    expect(document.querySelector("img, main script")).toBeNull();
    await click(/^Roll back to 0.9.0/);
    await click("Roll back");
    await seen("Went back to 0.9.0");
    await click("Remove org.example.pieces");
    await click("Remove plugin");
    await seen("It is needed by another");
  });

  it("tell who went on to another page what became of it, and what was refused at the start", async () => {
    server.on("GET /plugins", items({ ...plugin, failures: 0, calls: 0, lastFailure: "It is not signed" })).on("GET /settings/kinds", items());
    let answer: (response: Response) => void = () => {};
    server.on("DELETE /plugins/org.example.pieces", () => new Promise<Response>((resolve) => (answer = resolve)));
    const leave = open(Plugins);
    await seen("It is not signed");
    expect(text()).not.toContain("0 failures");
    await click("Remove org.example.pieces");
    await click("Remove plugin");
    await leave();
    answer(problem(409, "It is needed by another"));
    await seen("Removing org.example.pieces: It is needed by another");
  });

  it("refuse what is no jar, in words", async () => {
    server.on("GET /plugins", items(plugin)).on("GET /settings/kinds", items());
    open(Plugins);
    await seen("org.example.pieces");
    const event = new Event("drop", { bubbles: true, cancelable: true });
    const file = Object.assign(new Blob(["no jar"]), { name: "x.txt", slice: () => ({ arrayBuffer: async () => new ArrayBuffer(6) }) });
    Object.assign(event, { dataTransfer: { files: [file], types: ["Files"] } });
    window.dispatchEvent(event);
    await seen("x.txt: This is no jar");
    expect(event.defaultPrevented).toBe(true);
  });
});

describe("what needs attention", () => {
  const health = { stream: "live/x", live: true, level: "green", reason: "", since: TIME, alerts: [] };

  beforeEach(() => {
    for (const list of ["sources", "targets", "plugins", "webhooks"]) {
      server.on(`GET /${list}`, items());
    }
    server.on("GET /settings/refused", items());
  });

  it("is nothing only when all of it was read", async () => {
    let answer: (response: Response) => void = () => {};
    server.on("GET /health", () => new Promise<Response>((resolve) => (answer = resolve)));
    open(Attention);
    await until(() => expect(asked("GET", "/webhooks")).toHaveLength(1));
    await settle();
    expect(text()).not.toContain("Nothing: every live stream does well");
    answer(items(health));
    await seen("Nothing: every live stream does well");
  });

  it("is not nothing while one part cannot be read", async () => {
    server.on("GET /health", items(health)).on("GET /targets", problem(500, "The targets cannot be read"));
    open(Attention);
    await seen("The targets cannot be read");
    expect(text()).not.toContain("Nothing: every live stream does well");
    server.on("GET /health", items({ ...health, level: "red", reason: "No picture" }));
    document.dispatchEvent(new Event("millrace:resume"));
    await seen("No picture");
  });

  it("is read as far as the account may, and without plugins that are away", async () => {
    server.on("GET /health", items(health)).on("GET /webhooks", problem(503, "There are no webhooks: the plugin x is not installed"));
    open(Attention);
    await seen("Nothing: every live stream does well");
    session.who = { name: "paul", roles: ["publisher"] };
    const before = server.asked.length;
    document.dispatchEvent(new Event("millrace:resume"));
    await settle();
    expect(server.asked.slice(before).every(({ path }) => path.startsWith("/health"))).toBe(true);
  });
});

describe("the menu of the own account", () => {
  it("changes the password, at any time", async () => {
    server.on("PUT /session/password", json({ name: "admin", roles: [] }));
    open(AccountMenu);
    expect(document.querySelector<HTMLElement>("#account-menu")!.hidden).toBe(true);
    await click("admin");
    expect(document.querySelector<HTMLElement>("#account-menu")!.hidden).toBe(false);
    expect(document.querySelector('a[href="/console/start"]')).not.toBeNull();
    await click("Change password…");
    fill("Present password", "old-password-1");
    fill("New password", "a-new-password");
    fill("New password again", "a-new-password");
    submit();
    await seen("The password is changed");
    expect(asked("PUT", "/session/password")[0]!.body).toEqual({ current: "old-password-1", new: "a-new-password" });
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("has only what the account may do", () => {
    session.who = { name: "olga", roles: ["operator"] };
    open(AccountMenu);
    expect(document.querySelector('a[href="/console/start"]')).toBeNull();
    session.who = { name: "idp:anna", roles: ["operator"] };
    open(AccountMenu);
    expect(document.querySelectorAll("#account-menu")).toHaveLength(0);
  });
});

describe("accounts and tokens", () => {
  const account = { name: "olga", grants: [{ role: "publisher", scope: "live/*" }], disabled: false, created: TIME, lastLogin: null };

  beforeEach(() => {
    server.on("GET /accounts", items(account)).on("GET /tokens", items());
  });

  it("are made with a password that is shown once", async () => {
    server.on("POST /accounts", json({ password: "made-up-password" }));
    open(Accounts);
    await seen("publisher of live/*");
    await click("New account");
    fill("Name", "paul");
    submit();
    await seen("made-up-password");
    expect(asked("POST", "/accounts")[0]!.body).toEqual({ name: "paul", grant: { role: "operator" } });
  });

  it("are disabled only when that is confirmed", async () => {
    server.on("PUT /accounts/olga/disabled", new Response(null, { status: 204 }));
    open(Accounts);
    await seen("olga");
    await click("Manage olga");
    await click("Disable…");
    await click("Disable");
    await until(() => expect(asked("PUT", "/accounts/olga/disabled")[0]?.body).toEqual({ disabled: true }));
  });

  it("lose a role only when that is confirmed", async () => {
    server.on("POST /accounts/olga/grants/revoke", new Response(null, { status: 204 }));
    open(Accounts);
    await seen("olga");
    await click("Manage olga");
    await click("Take away publisher of live/*");
    await seen("Take away publisher of live/* from olga?");
    await click("Cancel");
    expect(asked("POST", "/accounts/olga/grants/revoke")).toHaveLength(0);
    await click("Take away publisher of live/*");
    await click("Take away");
    await until(() => expect(asked("POST", "/accounts/olga/grants/revoke")[0]?.body).toEqual({ role: "publisher", scope: "live/*" }));
    await seen("olga may that no more");
  });

  it("have tokens that are shown once and revoked", async () => {
    server.on("GET /tokens", items({ id: "t1", account: "olga", name: "robot", grants: [], operations: [], created: TIME, lastUsed: null, expires: null }));
    server.on("POST /tokens", json({ token: "mr_secret", info: {} })).on("DELETE /tokens/t1", new Response(null, { status: 204 }));
    open(Accounts);
    await seen("robot");
    await click("New token");
    fill("Name", "ci");
    submit();
    await seen("mr_secret");
    await click("Revoke the token robot");
    await click("Revoke token");
    await seen("Revoked the token robot");
  });
});

describe("the audit log and the log", () => {
  const entry = { time: TIME, actor: "admin", token: null, via: "rest", address: "::1", action: "key.create", object: HOSTILE, before: "", after: "live/x", refused: null };

  it("are searched, and read to their end", async () => {
    server.on("GET /audit", json({ items: [entry], next: "older" }));
    open(Audit);
    await seen("key.create");
    expect(document.querySelector("img, main script")).toBeNull();
    fill("Who", "admin");
    submit();
    await until(() => expect(server.last.path).toContain("actor=admin"));
    await seen("Older entries");
    server.on("GET /audit", json({ items: [{ ...entry, action: "key.revoke", time: "2026-01-01T00:00:00Z" }], next: null }));
    await click("Older entries");
    await seen("key.revoke");
    await click("key.create");
    await seen("live/x");
  });

  it("are searched when that is wished, not by each letter", async () => {
    server.on("GET /audit", json({ items: [entry, entry], next: "older" }));
    open(Audit);
    await seen("key.create");
    const before = asked("GET", "/audit").length;
    fill("Who", "a");
    fill("Who", "ad");
    await settle();
    expect(asked("GET", "/audit")).toHaveLength(before);
    await click("Older entries");
    expect(server.last.path).not.toContain("actor");
    // two entries that say the same stand there twice
    await until(() => expect(document.querySelectorAll("tbody tr")).toHaveLength(4));
  });

  it("show no late failure of an older search", async () => {
    server.on("GET /audit", json({ items: [entry], next: null }));
    open(Audit);
    await seen("key.create");
    let fail: (response: Response) => void = () => {};
    server.on("GET /audit", () => new Promise<Response>((resolve) => (fail = resolve)));
    submit();
    await settle();
    server.on("GET /audit", json({ items: [{ ...entry, action: "key.revoke" }], next: null }));
    submit();
    await seen("key.revoke");
    fail(problem(503, "Too late"));
    await settle();
    expect(text()).not.toContain("Too late");
  });

  it("say why they cannot be read", async () => {
    server.on("GET /audit", problem(503, "There are no audit entries: the plugin is not installed"));
    open(Audit);
    await seen("is not installed");
  });

  it("are filtered by level, with details as text", async () => {
    const line = { id: "a-1", at: TIME, level: "WARN", logger: "Gate", bundle: "io.millrace.core", message: HOSTILE, detail: "at x" };
    server.on("GET /logs", json({ items: [line], next: null }));
    open(Logs);
    await seen("Gate");
    expect(document.querySelector("img, main script")).toBeNull();
    fill("Level", "error");
    await until(() => expect(server.last.path).toContain("level=error"));
  });
});

describe("the log that is followed", () => {
  const line = (id: number, level = "INFO") => ({ id: `a-${id}`, at: TIME, level, logger: "Gate", bundle: "io.millrace.core", message: `line ${id};`, detail: "" });
  const page = (lines: unknown[], next: string | null = null) => json({ items: lines, next });
  const lines = () => [...document.querySelectorAll("li")].map((each) => /line \d+/.exec(each.textContent!)?.[0]);

  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] }));
  afterEach(() => void vi.useRealTimers());

  it("does not drop older lines because of what is newer", async () => {
    server.on("GET /logs", page([line(3), line(2)], "a-2"));
    open(Logs);
    await seen("line 3");
    let answer: (response: Response) => void = () => {};
    server.on("GET /logs", () => new Promise<Response>((resolve) => (answer = resolve)));
    await click("Older lines");
    const before = server.asked.length;
    vi.advanceTimersByTime(6_000);
    expect(server.asked).toHaveLength(before);
    answer(page([line(2), line(1)]));
    await until(() => expect(lines()).toEqual(["line 3", "line 2", "line 1"]));
    server.on("GET /logs", page([line(4), line(3)]));
    vi.advanceTimersByTime(2_000);
    await until(() => expect(lines()).toEqual(["line 4", "line 3", "line 2", "line 1"]));
  });

  it("does not wait for ever for a request that hangs", async () => {
    server.on("GET /logs", page([line(1)]));
    open(Logs);
    await seen("line 1");
    server.on("GET /logs", () => new Promise<Response>(() => {}));
    vi.advanceTimersByTime(2_000);
    await Promise.resolve();
    server.on("GET /logs", page([line(2), line(1)]));
    vi.advanceTimersByTime(24_000);
    await until(() => expect(lines()).toEqual(["line 2", "line 1"]));
  });

  it("never mixes two levels, also if the first answer is a refusal", async () => {
    server.on("GET /logs", page([line(5), line(4)]));
    open(Logs);
    await seen("line 5");
    server.on("GET /logs", problem(503, "The log is busy"));
    fill("Level", "error");
    await seen("The log is busy");
    server.on("GET /logs", page([line(9, "ERROR"), line(4, "ERROR")]));
    vi.advanceTimersByTime(2_000);
    await until(() => expect(lines()).toEqual(["line 9", "line 4"]));
    expect(text()).not.toContain("busy");
  });

  it("has the date of lines that are not of today", async () => {
    server.on("GET /logs", page([line(1)]));
    open(Logs);
    await seen(new Date(TIME).toLocaleDateString());
  });
});

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

  it("is pulled and sent, with credentials apart from the address", async () => {
    const row = { name: "cam", stream: "live/cam", state: "failing", url: "rtsp://192.0.2.7/", choice: 0, since: TIME, what: HOSTILE };
    server.on("GET /sources", items(row)).on("GET /targets", items()).on("PUT /sources/door", json({ message: "ok" }));
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

  describe("which is there already", () => {
    const property = (name: string, type = "text") => ({ name, type, list: false, default: "", description: "" });
    const kind = { pid: "io.millrace.source", several: true, title: "Millrace source", properties: [property("url"), property("secret", "secret")] };
    const row = { name: "cam", stream: "live/cam", state: "running", url: "rtsp://192.0.2.7/", choice: 0, since: TIME, what: "" };

    beforeEach(() => void server.on("GET /sources", items(row)).on("GET /targets", items()).on("GET /settings/kinds", items(kind)));

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

describe("webhooks and diagnostics", () => {
  it("are made, tested, and delivered once more", async () => {
    const hook = { name: "shop", url: "https://shop.example/", events: ["stream.*"], streams: "*", format: "standard", refused: null, waiting: 2, waitingBytes: 9, delivered: 5, failures: 1, dropped: 0, trouble: HOSTILE, nextAttempt: null };
    const sent = { id: "e1", type: "stream.live", subject: "live/x", at: TIME, attempt: 1, outcome: "failed", status: 500, latencyMs: 3, answer: HOSTILE };
    server.on("GET /webhooks", items(hook)).on("POST /webhooks", json({ name: "new", secret: "whsec_secret" }));
    server.on("GET /webhooks/shop/deliveries", json({ items: [sent] })).on("POST /webhooks/shop/replay", json({ events: 1 }));
    open(Webhooks);
    await seen("5 delivered, 2 waiting, 1 failure");
    let answer: (response: Response) => void = () => {};
    server.on("POST /webhooks/shop/test", () => new Promise<Response>((resolve) => (answer = resolve)));
    await click("Test shop");
    await seen("A test event is on its way to shop");
    expect(button("Test shop").disabled).toBe(true);
    await until(() => expect(asked("POST", "/webhooks/shop/test")).toHaveLength(1));
    answer(json({ ...sent, outcome: "delivered", status: 204 }));
    await seen("shop answered 204");
    await until(() => expect(button("Test shop").disabled).toBe(false));
    await click("Deliveries of shop");
    await seen("live/x");
    await click("Deliver stream.live once more");
    await seen("1 event is delivered once more");
    expect(document.querySelector("img, main script")).toBeNull();
    await click("New webhook");
    fill("Name", "new");
    fill("Address", "https://new.example/");
    fill("Events", "stream.*\nsession.refused");
    submit();
    await seen("whsec_secret");
    expect(asked("POST", "/webhooks")[0]!.path).toBe("/webhooks/shop/test");
    expect(server.asked.find((each) => each.method === "POST" && each.path === "/webhooks")!.body).toMatchObject({ events: ["stream.*", "session.refused"] });
  });

  it("are downloaded by one click", async () => {
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => {} }));
    server.on("POST /diagnostics", new Response("zip")).on("POST /backup", problem(503, "The database is away"));
    open(Diagnostics);
    await click("Download");
    await seen(/millrace-diagnostics-\d{4}-\d\d-\d\d\.zip is saved/);
    await click("Download a backup");
    await seen("The database is away");
  });
});
