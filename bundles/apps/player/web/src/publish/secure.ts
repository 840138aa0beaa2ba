import { loadStart } from "../start/document";
import { copyButton } from "../ui/copy";
import { h } from "../ui/dom";

/** Says that browsers give no camera to this page, and where the same page has one. */
export async function insecureNotice(): Promise<HTMLElement> {
  const address = httpsAddress(location.href, (await loadStart())?.ports?.https ?? DEFAULT_PORT);
  return h(
    "div",
    { class: "card insecure", role: "alert" },
    h("h2", {}, "This page needs HTTPS"),
    h("p", {}, "Browsers give camera, microphone and screen only to pages on HTTPS, and on the server's own machine."),
    h("div", { class: "value-row wide" }, h("a", { class: "value", href: address }, address), copyButton("HTTPS address", () => address)),
    h("p", { class: "note" }, "The browser warns of the certificate if the server made it itself: go on only if this is your server."),
  );
}

const DEFAULT_PORT = 8443;

/** The same page on HTTPS. */
export function httpsAddress(href: string, port: number): string {
  const url = new URL(href);
  url.protocol = "https:";
  url.port = String(port);
  return url.href;
}
