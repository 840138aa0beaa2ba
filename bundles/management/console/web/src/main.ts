import "./ui/base.css";
import "./ui/controls.css";
import { mount } from "svelte";
import App from "./app/App.svelte";
import { applyTheme } from "./ui/theme.svelte";

applyTheme();
mount(App, { target: document.getElementById("app")! });
