import { describe, expect, it, vi } from "vitest";
import { address, Client } from "../src/api/client";
import { Problem } from "../src/api/problem";
import { FakeServer, json, problem } from "./fake-server";

describe("addresses", () => {
  it("have every value as text of its own", () => {
    const path = { app: "live", name: "a/../b?c#d%" };
    expect(address("/streams/{app}/{name}", { path })).toBe("/streams/live/a%2F..%2Fb%3Fc%23d%25");
  });

  it("leave out what is not asked for", () => {
    expect(address("/streams", { query: { limit: 5, app: undefined, after: "" } })).toBe("/streams?limit=5");
    expect(address("/audit", { query: { object: "a&b=c d" } })).toBe("/audit?object=a%26b%3Dc+d");
  });
});

describe("calls", () => {
  it("send JSON and give what is answered", async () => {
    const server = new FakeServer().on("POST /keys", json({ id: "k1" }));
    const made = await new Client(server.fetch).post("/keys", { body: { target: "live/x" } });
    expect(made).toEqual({ id: "k1" });
    expect(server.last.body).toEqual({ target: "live/x" });
    expect(server.last.headers.get("Content-Type")).toBe("application/json");
    expect(server.last.headers.get("X-Requested-With")).toBe("fetch");
  });

  it("say when nobody is at the page", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const server = new FakeServer().on("GET /streams", json({ items: [], next: null }));
      const client = new Client(server.fetch);
      const says = async () => {
        await client.get("/streams");
        return server.last.headers.get("X-Millrace-Unattended");
      };
      window.dispatchEvent(new Event("keydown"));
      expect(await says()).toBeNull();
      vi.advanceTimersByTime(59_000);
      expect(await says()).toBeNull();
      vi.advanceTimersByTime(1_000);
      expect(await says()).toBe("1");
      window.dispatchEvent(new Event("pointermove"));
      expect(await says()).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it("answer nothing where there is nothing", async () => {
    const server = new FakeServer().on("DELETE /sessions/7", new Response(null, { status: 204 }));
    expect(await new Client(server.fetch).delete("/sessions/{id}", { path: { id: "7" } })).toBeUndefined();
  });

  it("keep the very same answer while it did not change", async () => {
    const server = new FakeServer().on("GET /streams", ({ headers }) =>
      headers.get("If-None-Match") === '"1"' ? new Response(null, { status: 304 }) : json({ items: [], next: null }, { ETag: '"1"' }),
    );
    const client = new Client(server.fetch);
    const first = await client.get("/streams");
    expect(await client.get("/streams")).toBe(first);
    client.forget();
    expect(await client.get("/streams")).not.toBe(first);
  });

  it("forget the oldest answers", async () => {
    const server = new FakeServer();
    for (let i = 0; i <= 64; i++) {
      server.on(`GET /sessions/${i}`, json({ id: i }, { ETag: `"${i}"` }));
    }
    const client = new Client(server.fetch);
    for (let i = 0; i <= 64; i++) {
      await client.get("/sessions/{id}", { path: { id: String(i) } });
    }
    await client.get("/sessions/{id}", { path: { id: "0" } });
    expect(server.last.headers.has("If-None-Match")).toBe(false);
    await client.get("/sessions/{id}", { path: { id: "64" } });
    expect(server.last.headers.get("If-None-Match")).toBe('"64"');
  });

  it("read lists to their end", async () => {
    const server = new FakeServer()
      .on("GET /streams", json({ items: [1, 2], next: "n" }))
      .on("GET /streams?after=n", json({ items: [3], next: null }));
    const client = new Client(server.fetch);
    const all = await client.all((after) => client.get("/streams", { query: after ? { after } : {} }));
    expect(all).toEqual([1, 2, 3]);
  });
});

describe("refusals", () => {
  it("say what the server says", async () => {
    const server = new FakeServer().on("GET /keys", problem(403, "Only an operator may", { "Retry-After": "7" }));
    const failure = await new Client(server.fetch).get("/keys").catch((e: unknown) => e);
    expect(failure).toMatchObject({ status: 403, title: "Refused", message: "Only an operator may", retryAfterSeconds: 7 });
  });

  it("are understood when a proxy sends a page instead", async () => {
    const server = new FakeServer().on("GET /keys", new Response("<html>", { status: 502 }));
    const failure = await new Client(server.fetch).get("/keys").catch((e: unknown) => e);
    expect(failure).toMatchObject({ status: 502, message: "The server answered 502" });
  });

  it("of a server that is away are no login that ended", async () => {
    const client = new Client(() => Promise.reject(new TypeError("Failed to fetch")));
    client.whenUnauthorized = vi.fn();
    await expect(client.get("/keys")).rejects.toMatchObject({ status: 0, message: "The server does not answer" });
    expect(client.whenUnauthorized).not.toHaveBeenCalled();
  });

  it("for a login that ended are told, but not those of a login that fails", async () => {
    const server = new FakeServer().on("GET /keys", problem(401, "Log in")).on("POST /session", problem(401, "Wrong"));
    const client = new Client(server.fetch);
    client.whenUnauthorized = vi.fn();
    await expect(client.open("/session", { method: "POST" })).rejects.toBeInstanceOf(Problem);
    expect(client.whenUnauthorized).not.toHaveBeenCalled();
    await expect(client.get("/keys")).rejects.toBeInstanceOf(Problem);
    expect(client.whenUnauthorized).toHaveBeenCalledOnce();
  });
});
