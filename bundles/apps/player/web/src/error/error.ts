import "../ui/base.css";
import { h, root } from "../ui/dom";
import { header } from "../ui/header";
import { openForm } from "../ui/open-form";
import { applyTheme } from "../ui/theme";

applyTheme();
const app = root();
document.title = "No such stream · Millrace";
app.append(
  header(),
  h(
    "main",
    { class: "welcome" },
    h("h1", {}, "This address names no stream"),
    h("p", {}, app.dataset["reason"] ?? ""),
    openForm(),
  ),
);
