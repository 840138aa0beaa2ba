/** Shows pages as the shell does, over a server that answers as a test says. */
import { flushSync, mount, unmount, type Component } from "svelte";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { api } from "../src/api/client";
import { session } from "../src/app/session.svelte";
import Confirm from "../src/ui/Confirm.svelte";
import Toasts from "../src/ui/Toasts.svelte";
import { toasts } from "../src/ui/toasts.svelte";
import { FakeServer, json } from "./fake-server";

export const HOSTILE = '<img src=x onerror="owned=1"><script>owned=1</script>';
export const TIME = "2026-01-02T03:04:05Z";
export const items = (...all: unknown[]) => json({ items: all, next: null });

export let server: FakeServer;
let mounted: Record<string, unknown>[];

beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal("fetch", server.fetch);
  api.forget();
  session.who = { name: "admin", roles: ["administrator"] };
  session.firstRun = false;
  mounted = [];
  toasts.all = [];
});

afterEach(async () => {
  await Promise.all(mounted.map((each) => unmount(each)));
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
});

/** Shows a page with what the shell has around it, until it is left. */
export function open(page: Component<any>, properties: Record<string, unknown> = {}): () => Promise<void> {
  const [first] = ([page, Confirm, Toasts] as Component<any>[]).map((each) => {
    const made = mount(each, { target: document.body, props: each === page ? properties : {} });
    mounted.push(made);
    return made;
  });
  flushSync();
  return async () => {
    mounted = mounted.filter((each) => each !== first);
    await unmount(first!);
  };
}

// machines may be slow
vi.setConfig({ testTimeout: 60_000 });

/** Waits until something holds. */
export function until(holds: () => void): Promise<void> {
  return vi.waitFor(holds, 20_000);
}

export const text = () => document.body.textContent ?? "";

export async function seen(wanted: string | RegExp): Promise<void> {
  await until(() => {
    flushSync();
    expect(text()).toMatch(wanted);
  });
}

export function button(name: string | RegExp): HTMLButtonElement {
  const all = [...document.querySelectorAll("button")].filter((each) => {
    const label = (each.getAttribute("aria-label") ?? each.textContent ?? "").trim();
    return typeof name === "string" ? label === name : name.test(label);
  });
  expect(all.length, `buttons ${name}`).toBeGreaterThan(0);
  return all.at(-1)!;
}

export async function click(name: string | RegExp): Promise<void> {
  button(name).click();
  await Promise.resolve();
  flushSync();
}

export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((each) => each.textContent!.replace("*", "").trim() === label);
  const named = document.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
  const element = named ?? (document.getElementById(found?.htmlFor ?? "") as HTMLInputElement | null);
  expect(element, `field ${label}`).not.toBeNull();
  return element!;
}

export function fill(label: string, value: string): void {
  const element = field(label);
  element.value = value;
  element.dispatchEvent(new Event(element.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  flushSync();
}

export function submit(): void {
  [...document.querySelectorAll("form")].at(-1)!.requestSubmit();
  flushSync();
}

export const asked = (method: string, path: string) => server.asked.filter((each) => each.method === method && each.path.startsWith(path));
