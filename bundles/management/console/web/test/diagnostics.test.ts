import { describe, it, vi } from "vitest";
import Diagnostics from "../src/pages/diagnostics/Diagnostics.svelte";
import { problem } from "./fake-server";
import { click, open, seen, server } from "./page";

describe("diagnostics and backups", () => {
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
