import "../ui/base.css";
import "../player/player.css";
import "./watch.css";
import type { State } from "../player/lifecycle";
import { labelOf } from "../player/messages";
import { Player } from "../player/player";
import { addressOf, optionsOf, type StreamAddress, titleOf } from "../stream/address";
import { h, root, setText } from "../ui/dom";
import { header } from "../ui/header";
import { openForm } from "../ui/open-form";
import { applyTheme } from "../ui/theme";
import { Facts } from "./facts";
import { sharePanel } from "./share";

applyTheme();
const address = addressOf(location.pathname, location.search);
if (address) {
  watch(address);
} else {
  root().append(header(), h("main", { class: "welcome" }, h("h1", {}, "This address names no stream"), openForm()));
}

function watch(stream: StreamAddress): void {
  const title = titleOf(stream);
  const pill = h("span", { class: "pill" });
  const facts = new Facts();
  const player = new Player(stream, optionsOf(location.search), {
    state: (state: State) => {
      setText(pill, labelOf(state.phase));
      pill.dataset["phase"] = state.phase;
      document.title = state.phase === "live" ? `${title} · live` : `${title} · Millrace`;
    },
    snapshot: (snapshot) => facts.show(snapshot),
  });
  root().append(
    header(),
    h(
      "main",
      { class: "watch" },
      player.element,
      h("div", { class: "heading" }, h("h1", {}, title), pill),
      facts.element,
      sharePanel(stream),
      h("p", { class: "keys" }, ...keysHelp()),
    ),
  );
  player.start();
}

function keysHelp(): Node[] {
  const keys: readonly (readonly [string, string])[] = [
    ["k", "play"],
    ["m", "mute"],
    ["f", "full screen"],
    ["l", "go live"],
    ["← →", "5 s"],
    ["↑ ↓", "volume"],
    ["i", "statistics"],
  ];
  return keys.map(([key, what]) => h("span", {}, h("kbd", {}, key), ` ${what}`));
}
