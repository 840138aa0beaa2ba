import { h } from "./dom";
import { mark } from "./icons";
import { themeToggle } from "./theme";

/** The strip at the top of every page but the bare player. */
export function header(...right: readonly Node[]): HTMLElement {
  return h(
    "header",
    { class: "top" },
    h("a", { class: "brand", href: "/", "aria-label": "Millrace, start page" }, mark(), h("span", {}, "Millrace")),
    h("div", { class: "spring" }),
    ...right,
    themeToggle(),
  );
}
