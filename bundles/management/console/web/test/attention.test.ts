import { beforeEach, describe, expect, it } from "vitest";
import { session } from "../src/app/session.svelte";
import Attention from "../src/pages/dashboard/Attention.svelte";
import { problem } from "./fake-server";
import { settle } from "./render";
import { asked, items, open, seen, server, text, TIME, until } from "./page";

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
