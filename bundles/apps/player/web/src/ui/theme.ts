import { h } from "./dom";
import { icon } from "./icons";
import { remember, remembered } from "./store";

type Theme = "light" | "dark";

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Applies the viewer's choice, if there is one; otherwise the system's holds. */
export function applyTheme(): void {
  const chosen = remembered("theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset["theme"] = chosen;
  }
}

/** A button that switches between light and dark. Choosing what the system has follows the system again. */
export function themeToggle(): HTMLButtonElement {
  const button = h("button", { class: "icon-button", type: "button", onclick: toggle });
  show();
  DARK.addEventListener("change", show);
  return button;

  function toggle(): void {
    const next: Theme = current() === "dark" ? "light" : "dark";
    if (next === system()) {
      delete document.documentElement.dataset["theme"];
      remember("theme", undefined);
    } else {
      document.documentElement.dataset["theme"] = next;
      remember("theme", next);
    }
    show();
  }

  function show(): void {
    const other = current() === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", `Use ${other} colours`);
    button.title = `Use ${other} colours`;
    button.replaceChildren(icon(other === "light" ? "sun" : "moon"));
  }
}

function system(): Theme {
  return DARK.matches ? "dark" : "light";
}

function current(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : system();
}
