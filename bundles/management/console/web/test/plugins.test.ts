import { describe, expect, it } from "vitest";
import Plugins from "../src/pages/plugins/Plugins.svelte";
import { json, problem } from "./fake-server";
import { click, HOSTILE, items, open, seen, server, text } from "./page";

describe("plugins", () => {
  const plugin = {
    plugin: "org.example.pieces",
    title: "Millrace Pieces",
    description: "Cuts streams to pieces",
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
    expect(document.querySelector("li h2")!.textContent).toBe("Pieces");
    expect(text()).toContain("Cuts streams to pieces");
    expect(text()).toContain("org.example.pieces");
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
