import "../ui/base.css";
import "../player/player.css";
import "./embed.css";
import { Player } from "../player/player";
import { addressOf, optionsOf, titleOf } from "../stream/address";
import { h, root } from "../ui/dom";

const address = addressOf(location.pathname, location.search);
if (address) {
  document.title = titleOf(address);
  const player = new Player(address, optionsOf(location.search));
  root().append(player.element);
  player.start();
} else {
  root().append(h("p", { class: "noscript" }, "This address names no stream."));
}
