import { beforeEach, describe, expect, it } from "vitest";
import AccountMenu from "../src/app/AccountMenu.svelte";
import { session } from "../src/app/session.svelte";
import Accounts from "../src/pages/accounts/Accounts.svelte";
import { json, problem } from "./fake-server";
import { asked, click, fill, items, open, seen, server, submit, TIME, until } from "./page";

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

  it("get another password, and lose their tokens if they shall", async () => {
    server.on("PUT /accounts/olga/password", json({ name: "olga", password: "made-up-password" }));
    open(Accounts);
    await seen("olga");
    await click("Manage olga");
    await click("New password…");
    await seen("Revoke all its API tokens too");
    document.querySelector<HTMLInputElement>('input[type="checkbox"]')!.click();
    await click("Make a password");
    await seen("made-up-password");
    expect(asked("PUT", "/accounts/olga/password")[0]!.body).toEqual({ revokeTokens: true });
    server.on("PUT /accounts/olga/disabled", problem(503, "That is done, but API tokens were left"));
    await click("Disable…");
    await click("Disable");
    await seen("That is done, but API tokens were left");
    expect(asked("PUT", "/accounts/olga/disabled")[0]!.body).toEqual({ disabled: true });
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
