import { describe, expect, it } from "vitest";
import Webhooks from "../src/pages/webhooks/Webhooks.svelte";
import { json } from "./fake-server";
import { asked, button, click, fill, HOSTILE, items, open, seen, server, submit, TIME, until } from "./page";

describe("webhooks", () => {
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
});
