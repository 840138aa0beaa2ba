import "../ui/base.css";
import "../watch/watch.css";
import "./publish.css";
import { pagePath, publishedAddress, type StreamAddress, titleOf } from "../stream/address";
import { copyButton } from "../ui/copy";
import { h, root } from "../ui/dom";
import { header } from "../ui/header";
import { applyTheme } from "../ui/theme";
import { insecureNotice } from "./secure";
import { Studio } from "./studio";

applyTheme();
const address = publishedAddress(location.pathname);
if (address) {
  publish(address);
} else {
  root().append(header(), h("main", { class: "welcome" }, h("h1", {}, "This address names no stream")));
}

function publish(stream: StreamAddress): void {
  const title = titleOf(stream);
  document.title = `Publish ${title} · Millrace`;
  const main = h("main", { class: "watch" });
  root().append(header(), main);
  if (!("mediaDevices" in navigator) || typeof RTCPeerConnection !== "function") {
    void insecureNotice().then((notice) => main.append(h("h1", {}, title), notice));
    return;
  }
  const studio = new Studio(stream);
  const link = new URL(pagePath("watch", stream), location.href).href;
  main.append(
    studio.element,
    h(
      "div",
      { class: "card watch-link" },
      h("div", { class: "value-row" }, h("span", { class: "value-name" }, "Watch"), h("a", { class: "value", href: link, target: "_blank" }, link), copyButton("address of the watch page", () => link)),
    ),
  );
  void studio.begin();
}
