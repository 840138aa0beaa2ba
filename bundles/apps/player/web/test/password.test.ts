import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enter, keepToken, keptToken, needsPassword } from "../src/stream/password";

const ADDRESS = { app: "vip", name: "x", token: "old" };

function answering(status: number, body: unknown, type = "application/json"): typeof fetch {
  return (async (url: string, init?: RequestInit) => {
    asked.push({ url, method: init?.method ?? "GET", body: String(init?.body ?? "") });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), {
      status,
      headers: { "Content-Type": type },
    });
  }) as typeof fetch;
}

const broken = (async () => {
  throw new TypeError("network");
}) as typeof fetch;

let asked: { url: string; method: string; body: string }[] = [];

beforeEach(() => {
  asked = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a stream's password", () => {
  it("is asked for where the stream has one", async () => {
    expect(await needsPassword(ADDRESS, answering(200, { needed: true }))).toBe(true);
    expect(asked[0]?.url).toBe("/vip/x/password");
    expect(await needsPassword(ADDRESS, answering(200, { needed: false }))).toBe(false);
    expect(await needsPassword(ADDRESS, answering(404, "no"))).toBe(false);
    expect(await needsPassword(ADDRESS, answering(200, "no json"))).toBe(false);
    expect(await needsPassword(ADDRESS, broken)).toBe(false);
  });

  it("is given for a token", async () => {
    const answer = await enter(ADDRESS, "a b&c=d", answering(200, { token: "pw.1.x" }));
    expect(answer).toEqual({ token: "pw.1.x", reason: "" });
    expect(asked[0]).toEqual({ url: "/vip/x/password", method: "POST", body: "password=a+b%26c%3Dd" });
  });

  it("is refused with the server's reason", async () => {
    const refusing = answering(403, { detail: "The password is wrong" }, "application/problem+json");
    expect(await enter(ADDRESS, "x", refusing)).toEqual({ token: "", reason: "The password is wrong" });
    expect((await enter(ADDRESS, "x", answering(500, "oops"))).reason).not.toBe("");
    expect((await enter(ADDRESS, "x", answering(200, {}))).reason).not.toBe("");
    expect((await enter(ADDRESS, "x", broken)).reason).not.toBe("");
  });
});

describe("a token", () => {
  it("is kept for its stream, as long as the tab is open", () => {
    const kept = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    keepToken(ADDRESS, "pw.1.x");
    expect(keptToken(ADDRESS)).toBe("pw.1.x");
    expect(keptToken({ ...ADDRESS, name: "y" })).toBe("");
    keepToken(ADDRESS, "");
    expect(keptToken(ADDRESS)).toBe("");
  });

  it("is forgotten where there is no storage", () => {
    vi.stubGlobal("sessionStorage", undefined);
    keepToken(ADDRESS, "pw.1.x");
    expect(keptToken(ADDRESS)).toBe("");
  });
});
