type Theme = "light" | "dark";

/** The same as on the pages for viewers. */
const KEY = "millrace.theme";
const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;

export const theme = $state({ now: "light" as Theme });

/** Applies the choice, if there is one; otherwise the system's holds. */
export function applyTheme(): void {
  const chosen = remembered();
  if (chosen) {
    document.documentElement.dataset["theme"] = chosen;
  }
  theme.now = chosen ?? system();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (theme.now = remembered() ?? system()));
}

/** Changes between light and dark. Choosing what the system has follows the system again. */
export function toggleTheme(): void {
  const next: Theme = theme.now === "dark" ? "light" : "dark";
  if (next === system()) {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset["theme"] = next;
    localStorage.setItem(KEY, next);
  }
  theme.now = next;
}

function system(): Theme {
  return dark() ? "dark" : "light";
}

function remembered(): Theme | undefined {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : undefined;
}
