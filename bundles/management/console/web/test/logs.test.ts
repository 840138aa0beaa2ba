import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Audit from "../src/pages/audit/Audit.svelte";
import Logs from "../src/pages/logs/Logs.svelte";
import { json, problem } from "./fake-server";
import { settle } from "./render";
import { asked, click, fill, HOSTILE, open, seen, server, submit, text, TIME, until } from "./page";

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
