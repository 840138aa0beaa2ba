import { pagePath, typedAddress } from "../stream/address";
import { h, setText } from "./dom";

/** A field to open a stream by its name. */
export function openForm(): HTMLFormElement {
  const field = h("input", {
    class: "field",
    name: "stream",
    placeholder: "live/demo",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-label": "Name of the stream",
  });
  const hint = h("p", { class: "hint", role: "alert" });
  const form = h("form", { class: "open-form" }, field, h("button", { class: "primary", type: "submit" }, "Watch"), hint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = typedAddress(field.value);
    if (address) {
      location.assign(pagePath("watch", address));
    } else {
      setText(hint, "A stream name looks like live/demo: letters, digits, dot, dash, underscore.");
    }
  });
  return form;
}
