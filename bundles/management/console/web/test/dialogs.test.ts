import { createRawSnippet, flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import Copy from "../src/ui/Copy.svelte";
import Dialog from "../src/ui/Dialog.svelte";
import Toasts from "../src/ui/Toasts.svelte";
import { toasts } from "../src/ui/toasts.svelte";
import { render, settle } from "./render";

const body = (html: string) => createRawSnippet(() => ({ render: () => html }));

/** Shows a dialog and gives what takes it away. */
function shown(html: string, more = {}): () => Promise<void> {
  const props = { title: "Dialog", onclose: () => {}, children: body(html), ...more };
  const made = mount(Dialog, { target: document.body, props });
  flushSync();
  return async () => {
    await unmount(made);
    await settle();
  };
}

const dialogs = () => [...document.querySelectorAll("dialog")];
const closeEvent = (dialog: HTMLDialogElement) => dialog.dispatchEvent(new Event("close"));

afterEach(() => {
  toasts.all = [];
  document.body.replaceChildren();
});

describe("a dialog", () => {
  it("begins with its first field, and gives the focus back to what opened it", async () => {
    const opener = render(Copy, { text: "x", what: "it" }).querySelector("button")!;
    opener.focus();
    const close = shown("<p><input name='first'><button>Save</button></p>");
    expect((document.activeElement as HTMLInputElement).name).toBe("first");
    await close();
    expect(document.activeElement).toBe(opener);
  });

  it("gives it to the head of the page where what opened it is gone", async () => {
    document.body.innerHTML = "<h1 tabindex='-1'>Keys</h1><button>Open</button>";
    const opener = document.querySelector("button")!;
    opener.focus();
    const close = shown("<p><button>Remove</button></p>");
    opener.remove();
    await close();
    expect(document.activeElement).toBe(document.querySelector("h1"));
  });

  it("leaves it where somebody put it meanwhile", async () => {
    document.body.innerHTML = "<button>Open</button><input>";
    document.querySelector("button")!.focus();
    const close = shown("<p><button>Go</button></p>");
    document.querySelector("input")!.focus();
    await close();
    expect(document.activeElement).toBe(document.querySelector("input"));
  });

  it("that has to be answered comes back when the browser closes it", async () => {
    const onclose = vi.fn();
    const end = shown("<p><input></p>", { closable: false, onclose });
    const dialog = dialogs()[0]!;
    expect(dialog.getAttribute("closedby")).toBe("none");
    dialog.close();
    closeEvent(dialog);
    expect(dialog.open).toBe(true);
    expect(onclose).not.toHaveBeenCalled();
    await end();
    closeEvent(dialog);
    expect(dialog.open).toBe(false);
  });

  it("that may be closed tells so however it was, but not of a file that was not chosen", async () => {
    const onclose = vi.fn();
    const end = shown("<p><input type='file'></p>", { onclose });
    const dialog = dialogs()[0]!;
    dialog.querySelector("input")!.dispatchEvent(new Event("cancel", { bubbles: true, cancelable: true }));
    expect(onclose).not.toHaveBeenCalled();
    dialog.close();
    closeEvent(dialog);
    expect(onclose).toHaveBeenCalledTimes(1);
    await end();
  });
});

describe("messages", () => {
  it("are within the topmost dialog, where they can be read and closed", async () => {
    render(Toasts, {});
    const closeFirst = shown("<p>1</p>");
    const closeSecond = shown("<p>2</p>");
    toasts.problem("It did not work");
    flushSync();
    const places = () => [...document.querySelectorAll(".toast")].map((toast) => dialogs().indexOf(toast.closest("dialog")!));
    expect(places()).toEqual([1]);
    await closeSecond();
    expect(places()).toEqual([0]);
    await closeFirst();
    expect(places()).toEqual([-1]);
  });
});

describe("copying", () => {
  const command = (answer: (area: HTMLTextAreaElement) => boolean) => {
    document.execCommand = () => answer(document.querySelector("textarea")!);
  };

  async function press(): Promise<void> {
    [...document.querySelectorAll("button")].find((button) => button.getAttribute("aria-label") === "Copy the key")!.click();
    await settle();
  }

  it("works without a clipboard from within a dialog", async () => {
    const close = shown("<p id='here'></p>");
    mount(Copy, { target: document.getElementById("here")!, props: { text: "sk-1", what: "the key" } });
    flushSync();
    let copied = "";
    command((area) => {
      copied = area.closest("dialog") ? area.value : "";
      return true;
    });
    await press();
    expect(copied).toBe("sk-1");
    expect(toasts.all.map((toast) => toast.text)).toEqual(["Copied the key"]);
    expect(document.querySelector("textarea")).toBeNull();
    await close();
  });

  it("says what to do where the browser refuses, with the text selected", async () => {
    const close = shown("<p id='here'><code>sk-1</code></p>");
    mount(Copy, { target: document.getElementById("here")!, props: { text: "sk-1", what: "the key" } });
    flushSync();
    command(() => false);
    await press();
    expect(toasts.all.map((toast) => [toast.kind, toast.text])).toEqual([
      ["problem", "The browser does not let the console copy the key. Select it and press Ctrl+C."],
    ]);
    expect(getSelection()!.toString()).toBe("sk-1");
    await close();
  });
});
