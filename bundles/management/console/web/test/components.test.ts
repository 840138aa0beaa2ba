import { flushSync } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { Feed } from "../src/api/feed.svelte";
import { Problem } from "../src/api/problem";
import LoginForm from "../src/app/LoginForm.svelte";
import { session } from "../src/app/session.svelte";
import Confirm from "../src/ui/Confirm.svelte";
import { confirm } from "../src/ui/confirm.svelte";
import DataTable from "../src/ui/DataTable.svelte";
import FeedView from "../src/ui/FeedView.svelte";
import Form from "../src/ui/Form.svelte";
import ProblemCard from "../src/ui/ProblemCard.svelte";
import Toasts from "../src/ui/Toasts.svelte";
import { toasts } from "../src/ui/toasts.svelte";
import Facts from "../src/pages/streams/Facts.svelte";
import SessionTable from "../src/pages/sessions/SessionTable.svelte";
import LiveNow from "../src/pages/dashboard/LiveNow.svelte";
import { HOSTILE, press, render, settle, type } from "./render";

const columns = [
  { key: "name", title: "Name", value: (row: { name: string }) => row.name },
  { key: "size", title: "Size", value: (row: { size: number }) => row.size, end: true },
];
const many = Array.from({ length: 1_000 }, (_, i) => ({ name: `live/s${i}`, size: 1_000 - i }));
const table = (rows: unknown[], more = {}) =>
  render(DataTable, { label: "Streams", rows, columns, rowKey: (row: { name: string }) => row.name, href: () => "/console/x", ...more });

describe("a table", () => {
  it("of a thousand rows draws few of them", () => {
    const page = table(many);
    expect(page.querySelectorAll("tbody tr:not(.spacer)").length).toBeLessThan(60);
    expect(page.querySelector("table")!.getAttribute("aria-rowcount")).toBe("1001");
  });

  it("is sorted by its heads, once up and once down", () => {
    const page = table(many.slice(0, 3));
    const names = () => [...page.querySelectorAll("tbody a")].map((link) => link.textContent?.trim());
    const head = page.querySelectorAll<HTMLElement>("th button")[1]!;
    head.click();
    flushSync();
    expect(names()).toEqual(["live/s2", "live/s1", "live/s0"]);
    expect(head.closest("th")!.getAttribute("aria-sort")).toBe("ascending");
    head.click();
    flushSync();
    expect(names()).toEqual(["live/s0", "live/s1", "live/s2"]);
    expect(head.closest("th")!.getAttribute("aria-sort")).toBe("descending");
  });

  it("is gone through by keys, with one stop for Tab", async () => {
    const page = table(many.slice(0, 5));
    const links = () => [...page.querySelectorAll<HTMLElement>("tbody a")];
    links()[0]!.focus();
    press(links()[0]!, "ArrowDown");
    await settle();
    expect(document.activeElement).toBe(links()[1]);
    press(links()[1]!, "End");
    await settle();
    expect(document.activeElement).toBe(links()[4]);
    expect(links().filter((link) => link.tabIndex === 0)).toEqual([links()[4]]);
  });

  it("says that nothing matches", () => {
    expect(table(many, { filter: "nothing of the kind" }).textContent).toContain("Nothing here matches");
  });
});

describe("text of others", () => {
  const session = { id: "1", role: "play", protocol: HOSTILE, stream: `live/${HOSTILE}`, host: HOSTILE, identity: HOSTILE };
  const row = { name: `live/${HOSTILE}`, state: "live", viewers: 1, kbps: 1, tracks: [HOSTILE], publisher: HOSTILE };

  it.each([
    ["a table", () => table([{ name: HOSTILE, size: 1 }])],
    ["sessions", () => render(SessionTable, { rows: [{ ...session, since: "2026-01-01T00:00:00Z", received: 1, sent: 1, statistics: {} }], ended: () => {} })],
    ["the dashboard", () => render(LiveNow, { rows: [row] })],
    ["the facts of a stream", () => render(Facts, { stream: { ...row, started: "2026-01-01T00:00:00Z", videoBitsPerSecond: 1, audioBitsPerSecond: 1, framesPerSecond: 1, syncIntervalMs: 0, droppedSamples: 0, publisherHost: HOSTILE, publisherIdentity: HOSTILE, source: HOSTILE, pushes: HOSTILE } })],
    ["a problem", () => render(ProblemCard, { problem: new Problem(500, HOSTILE, HOSTILE) })],
  ])("stays text in %s", (_, make) => {
    const page = make();
    expect(page.textContent).toContain("<img src=x");
    expect(page.querySelector("img, script")).toBeNull();
  });
});

describe("a form", () => {
  const fields = [
    { name: "name", label: "Name", type: "text", required: true, description: "What it is called" },
    { name: "enabled", label: "Enabled", type: "flag" },
    { name: "role", label: "Role", type: "choice", options: ["a", "b"] },
    { name: "hosts", label: "Hosts", type: "lines" },
    { name: "secret", label: "Secret", type: "secret" },
    { name: "count", label: "Count", type: "whole", min: 1, max: 9 },
  ] as const;

  it("has a label and a description for every field", () => {
    const page = render(Form, { fields, submit: async () => {} });
    for (const control of page.querySelectorAll<HTMLInputElement>("input, select, textarea")) {
      expect(control.labels?.length, control.id).toBe(1);
    }
    const name = page.querySelector("input")!;
    expect(document.getElementById(name.getAttribute("aria-describedby")!)!.textContent).toBe("What it is called");
    expect(page.querySelector('input[type="password"]')).not.toBeNull();
  });

  it("gives what was typed, and shows why it was refused", async () => {
    const submit = vi.fn().mockRejectedValueOnce(new Problem(400, "Bad", "name has to be shorter")).mockResolvedValue(undefined);
    const page = render(Form, { fields, submit });
    type(page.querySelector("input")!, "obs");
    page.querySelector<HTMLInputElement>('input[type="checkbox"]')!.click();
    page.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await settle();
    expect(submit).toHaveBeenCalledWith({ name: "obs", enabled: "true" });
    expect(page.querySelector('[role="alert"]')!.textContent).toBe("name has to be shorter");
    page.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await settle();
    expect(page.querySelector('[role="alert"]')!.textContent).toBe("");
  });
});

describe("logging in", () => {
  it("tells why it was refused, and empties the password", async () => {
    const login = vi.spyOn(session, "login").mockRejectedValue(new Problem(401, "Unauthorized", "User name or password is wrong"));
    const page = render(LoginForm, { name: "admin" });
    const password = page.querySelector<HTMLInputElement>('input[type="password"]')!;
    expect(document.activeElement).toBe(password);
    type(password, "wrong");
    page.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await settle();
    expect(login).toHaveBeenCalledWith("admin", "wrong");
    expect(password.value).toBe("");
    expect(password.getAttribute("aria-invalid")).toBe("true");
    expect(page.querySelector('[role="alert"]')!.textContent).toBe("User name or password is wrong");
    login.mockRestore();
  });
});

describe("a question", () => {
  const question = { title: "Remove it?", text: "For ever.", action: "Remove", danger: true };

  it("is answered by its buttons", async () => {
    const page = render(Confirm, {});
    const yes = confirm(question);
    flushSync();
    page.querySelector<HTMLElement>("button.danger")!.click();
    expect(await yes).toBe(true);
    flushSync();
    expect(page.querySelector("dialog")).toBeNull();
  });

  it("is no where it is left by Escape, or by another question", async () => {
    const page = render(Confirm, {});
    const first = confirm(question);
    const second = confirm(question);
    expect(await first).toBe(false);
    flushSync();
    page.querySelector("dialog")!.dispatchEvent(new Event("cancel", { cancelable: true }));
    expect(await second).toBe(false);
  });
});

describe("messages", () => {
  it("of problems stay until they are closed, others go by themselves", () => {
    vi.useFakeTimers();
    const page = render(Toasts, {});
    toasts.done("Saved");
    toasts.problem(new Problem(409, "Conflict", "It is in use"));
    vi.advanceTimersByTime(7_000);
    flushSync();
    expect(page.textContent).not.toContain("Saved");
    expect(page.textContent).toContain("It is in use");
    page.querySelector<HTMLElement>("button")!.click();
    flushSync();
    expect(page.textContent).not.toContain("It is in use");
    vi.useRealTimers();
  });
});

describe("what a feed shows", () => {
  const of = (part: object) => Object.assign(new Feed(async () => 1, { everyMs: 1_000 }), part);

  it("is that it loads, then why not", () => {
    expect(render(FeedView, { of: of({}), what: "the keys", children: () => {} }).textContent).toContain("Loading the keys");
    const refused = render(FeedView, { of: of({ problem: new Problem(403, "Forbidden", "Only an operator") }), children: () => {} });
    expect(refused.textContent).toContain("You may not see this");
    expect(refused.querySelector("button")).toBeNull();
  });

  it("is the last answer while the server is away, and that it is old", () => {
    const page = render(FeedView, { of: of({ data: 1, atMs: 1, problem: new Problem(0, "", "") }), children: () => {} });
    expect(page.textContent).toContain("The server does not answer. Trying again");
  });
});
