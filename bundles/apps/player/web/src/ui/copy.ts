import { h } from "./dom";
import { icon } from "./icons";

const SHOWN_MS = 1_600;

/** A button that copies what `text` gives at the moment of the click. */
export function copyButton(what: string, text: () => string): HTMLButtonElement {
  const label = h("span", {}, "Copy");
  const button = h("button", { class: "copy", type: "button", "aria-label": `Copy ${what}` }, icon("copy"), label);
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", () => {
    void copy(text()).then((done) => {
      button.replaceChildren(icon(done ? "check" : "alert"), label);
      label.textContent = done ? "Copied" : "Press Ctrl+C";
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.replaceChildren(icon("copy"), label);
        label.textContent = "Copy";
      }, SHOWN_MS);
    });
  });
  return button;
}

/** Browsers give no clipboard to plain http from another machine; there a selected text field still copies. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "offscreen", readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
