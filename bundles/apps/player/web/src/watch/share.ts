import { pagePath, type StreamAddress, titleOf } from "../stream/address";
import { copyButton } from "../ui/copy";
import { h } from "../ui/dom";
import { icon } from "../ui/icons";
import { qrCode } from "../ui/qr";

/** Link, code to embed and QR code, folded away until wanted. */
export function sharePanel(stream: StreamAddress): HTMLElement {
  const link = new URL(pagePath("watch", stream), location.href).href;
  const code = embedCode(new URL(pagePath("embed", stream), location.href).href);
  const qr = h("div", { class: "share-qr" });
  const details = h(
    "details",
    { class: "share" },
    h("summary", {}, icon("link"), "Share"),
    h(
      "div",
      { class: "share-body" },
      h("div", { class: "share-lines" }, line("Link", link, "link"), line("Embed", code, "code to embed")),
      qr,
    ),
  );
  details.addEventListener("toggle", () => {
    // a phone cannot reach this machine by its loopback address
    if (details.open && !isLoopback(location.hostname) && !qr.hasChildNodes()) {
      qr.append(qrCode(link, `QR code of the watch page of ${titleOf(stream)}`));
    }
  });
  return details;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

/** The frame that shows the player on another page. */
export function embedCode(address: string): string {
  const escaped = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return (
    `<iframe src="${escaped}" width="640" height="360" style="border:0" ` +
    `allow="autoplay; fullscreen; picture-in-picture"></iframe>`
  );
}

function line(name: string, text: string, what: string): HTMLElement {
  return h(
    "div",
    { class: "value-row" },
    h("span", { class: "value-name" }, name),
    h("code", { class: "value", tabindex: "0" }, text),
    copyButton(what, () => text),
  );
}
