import "../ui/base.css";
import "./start.css";
import { h, root } from "../ui/dom";
import { header } from "../ui/header";
import { openForm } from "../ui/open-form";
import { applyTheme } from "../ui/theme";
import { Dashboard } from "./dashboard";
import { loadStart } from "./document";

const POLL_MS = 2_000;

applyTheme();
document.title = "Millrace";
const version = h("span", { class: "version" });
/** For who runs the server; whether the console is there only it knows. */
const consoleLink = h("a", { class: "console-link", href: "/console", hidden: true }, "Console");
const main = h("main", { class: "start" });
root().append(header(version, consoleLink), main);

let dashboard: Dashboard | undefined;
let welcomed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Asks again and again while the page is seen; a visitor without rights has nothing to be told anew. */
async function poll(): Promise<void> {
  clearTimeout(timer);
  const start = await loadStart();
  if (start?.privileged) {
    version.textContent = start.version;
    consoleLink.hidden = false;
    if (!dashboard) {
      dashboard = new Dashboard();
      main.replaceChildren(dashboard.element);
      main.classList.remove("welcome");
    }
    dashboard.show(start);
  } else if (start && !welcomed) {
    welcomed = true;
    welcome();
    return;
  } else if (!start) {
    dashboard?.showOffline();
  }
  timer = setTimeout(() => void poll(), POLL_MS);
}

function welcome(): void {
  main.classList.add("welcome");
  main.replaceChildren(
    h("h1", {}, "Watch a stream"),
    h("p", {}, "This is a Millrace streaming server. Type the name of a stream to watch it."),
    openForm(),
  );
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
  } else if (!welcomed) {
    void poll();
  }
});
void poll();
