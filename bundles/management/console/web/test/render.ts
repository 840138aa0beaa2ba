/** Components in a page, for tests. */
import { flushSync, mount, unmount, type Component } from "svelte";
import { afterEach } from "vitest";

const cleanups: (() => void)[] = [];

afterEach(() => {
  cleanups.splice(0).forEach((clean) => clean());
  document.body.replaceChildren();
});

export function render<P extends Record<string, unknown>>(component: Component<any>, props: P): HTMLElement {
  const target = document.createElement("div");
  document.body.append(target);
  const made = mount(component, { target, props });
  cleanups.push(() => void unmount(made));
  flushSync();
  return target;
}

/** Lets what is under way come to its end. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  flushSync();
}

export function press(element: Element, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

export function type(element: HTMLInputElement, text: string): void {
  element.value = text;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

/** Text that would be a script if it were ever taken as markup. */
export const HOSTILE = '<img src=x onerror="owned()"><script>owned()</script>';
