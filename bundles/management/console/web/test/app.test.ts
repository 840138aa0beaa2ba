import { describe, expect, it, vi } from "vitest";
import { Client } from "../src/api/client";
import { permits, roleOf } from "../src/app/access";
import { refusal } from "../src/app/refused";
import { find, PAGES } from "../src/app/registry";
import { href, match } from "../src/app/router.svelte";
import { Session } from "../src/app/session.svelte";
import { age, bitRate, bytes, duration, many } from "../src/ui/format";
import { FakeServer, json, problem } from "./fake-server";

describe("who may see what", () => {
  it("is what REST says", () => {
    expect(permits("account", ["viewer"])).toBe(true);
    expect(permits("operator", ["publisher", "viewer"])).toBe(false);
    expect(permits("operator", ["administrator"])).toBe(true);
    expect(permits("administrator", ["operator"])).toBe(false);
    expect(permits("account", [])).toBe(false);
  });

  it("reads grants in any of their forms", () => {
    expect(roleOf("Operator")).toBe("operator");
    expect(roleOf("publisher live/*")).toBe("publisher");
    expect(roleOf("viewer:live/x")).toBe("viewer");
    expect(roleOf({ role: "administrator" })).toBe("administrator");
    expect(roleOf("something")).toBeUndefined();
    expect(roleOf(null)).toBeUndefined();
  });
});

describe("pages", () => {
  it("are found by their path, words before variables", () => {
    expect(find("")?.page.title).toBe("Dashboard");
    expect(find("streams/live/a b")).toMatchObject({ page: { title: "Stream" }, values: { app: "live", name: "a b" } });
    expect(find("streams/live")).toBeUndefined();
    const page = (path: string) => ({ ...PAGES[0]!, path, title: path });
    expect(find("keys/new", [page("keys/:id"), page("keys/new")])?.page.path).toBe("keys/new");
  });

  it("have paths of their own, and can be loaded", async () => {
    expect(new Set(PAGES.map((page) => page.path)).size).toBe(PAGES.length);
    for (const page of PAGES) {
      expect((await page.load()).default, page.path).toBeTypeOf("function");
    }
  });

  it("have addresses in which names are text", () => {
    expect(href("streams", "live", 'a/"b')).toBe("/console/streams/live/a%2F%22b");
    expect(href("")).toBe("/console");
    expect(match("a/:b", "a/x")).toEqual({ b: "x" });
    expect(match("a/:b", "a/x/y")).toBeUndefined();
  });
});

describe("logging in", () => {
  const places = () => ({ leave: vi.fn(), anew: vi.fn() });
  const who = { name: "op", roles: [{ role: "operator", scope: "*" }], expires: "2026-01-01T00:00:00Z" };

  it("is asked for if nobody is logged in", async () => {
    const server = new FakeServer().on("GET /session", problem(401, "Log in"));
    const session = new Session(new Client(server.fetch));
    await session.find();
    expect(session.state).toBe("out");
    expect(session.problem).toBeUndefined();
  });

  it("says why the server does not even say who is", async () => {
    const session = new Session(new Client(() => Promise.reject(new TypeError())));
    await session.find();
    expect(session).toMatchObject({ state: "out", problem: { status: 0 } });
  });

  it("lets in with the right password, and tells why not with another", async () => {
    const server = new FakeServer().on("POST /session", ({ body }) =>
      (body as { password: string }).password === "right" ? json(who) : problem(401, "Name or password is wrong"),
    );
    const session = new Session(new Client(server.fetch));
    await expect(session.login("op", "wrong")).rejects.toThrow("Name or password is wrong");
    expect(session.state).toBe("asking");
    await session.login("op", "right");
    expect(session.state).toBe("in");
    expect(session.may("operator")).toBe(true);
    expect(session.may("administrator")).toBe(false);
  });

  it("is asked for again when it ended, and the page is told to go on", async () => {
    const server = new FakeServer().on("POST /session", json(who)).on("GET /keys", problem(401, "Log in"));
    const client = new Client(server.fetch);
    const session = new Session(client);
    await session.login("op", "right");
    await client.get("/keys").catch(() => {});
    expect(session.state).toBe("expired");
    expect(session.who?.name).toBe("op");
    let resumed = 0;
    document.addEventListener("millrace:resume", () => resumed++, { once: true });
    await session.login("op", "right");
    expect(session.state).toBe("in");
    expect(resumed).toBe(1);
  });

  it("begins anew for another account, or for the same with other roles", async () => {
    let answer: object = who;
    const server = new FakeServer().on("POST /session", () => json(answer));
    const to = places();
    const session = new Session(new Client(server.fetch), to);
    await session.login("op", "right");
    await session.login("op", "right");
    expect(to.anew).not.toHaveBeenCalled();
    answer = { ...who, roles: [{ role: "viewer", scope: "*" }] };
    await session.login("op", "right");
    answer = { ...who, name: "other" };
    await session.login("other", "right");
    expect(to.anew).toHaveBeenCalledTimes(2);
    expect(session.who?.name).toBe("op");
  });

  it.each([
    ["", new Response(null, { status: 204 })],
    [", also where the server knows it no more", problem(401, "Log in")],
  ])("ends, with nothing kept%s", async (_, answer) => {
    const server = new FakeServer().on("POST /session", json(who)).on("DELETE /session", answer);
    const to = places();
    const session = new Session(new Client(server.fetch), to);
    await session.login("op", "right");
    await session.logout();
    expect(session).toMatchObject({ state: "asking", who: undefined });
    expect(to.leave).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["https://idp.example/logout?id=1", "https://idp.example/logout?id=1"],
    ["javascript:owned()", undefined],
  ])("ends at the provider of the login too: %s", async (url, gone) => {
    const server = new FakeServer().on("POST /session", json(who)).on("DELETE /session", json({ url }));
    const to = places();
    const session = new Session(new Client(server.fetch), to);
    await session.login("op", "right");
    await session.logout();
    expect(to.leave).toHaveBeenCalledExactlyOnceWith(gone);
  });

  it("goes on where the server does not end it", async () => {
    const server = new FakeServer().on("POST /session", json(who)).on("DELETE /session", problem(503, "Later"));
    const to = places();
    const session = new Session(new Client(server.fetch), to);
    await session.login("op", "right");
    await expect(session.logout()).rejects.toThrow("Later");
    expect(session.state).toBe("in");
    expect(to.leave).not.toHaveBeenCalled();
  });
});

describe("why a login was refused", () => {
  it("is told if the server said so, and not by what a link brings", () => {
    const told = "Provider says: 50 % & more";
    const cookie = `other=1; millrace-refused=${encodeURIComponent(told).replaceAll("%20", "+")}`;
    expect(refusal(told, cookie)).toBe(told);
    for (const cookies of ["", "millrace-refused=Something+else", "millrace-refused=%", "x-millrace-refused=a"]) {
      expect(refusal("Call +1 555 for help", cookies)).toMatch(/^The login was refused/);
    }
    expect(refusal(null, cookie)).toBeUndefined();
  });
});

describe("figures", () => {
  it("are told for people", () => {
    expect([0, 640_000, 2_345_678, 25_000_000, 3_100_000_000].map(bitRate)).toEqual([
      "0 kbit/s",
      "640 kbit/s",
      "2.35 Mbit/s",
      "25.0 Mbit/s",
      "3.10 Gbit/s",
    ]);
    expect([0, 1_023, 1_536, 200 * 1_024 ** 2].map(bytes)).toEqual(["0 B", "1023 B", "1.5 KiB", "200 MiB"]);
    expect([-1, 59, 61, 3_661, 90_000].map(duration)).toEqual(["0 s", "59 s", "1 min 1 s", "1 h 1 min", "1 d 1 h"]);
    expect(age("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:01:30Z"))).toBe("1 min 30 s");
    expect([many(1, "viewer"), many(1_200, "viewer")]).toEqual(["1 viewer", "1,200 viewers"]);
  });
});
