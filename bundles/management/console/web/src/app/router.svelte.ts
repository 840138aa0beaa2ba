/** Which page the address asks for, and how one goes to another without loading the console again. */

export const ROOT = "/console";

/** The address of a page: `href("streams", "live", "demo")`. */
export function href(...elements: readonly string[]): string {
  return [ROOT, ...elements.filter((element) => element !== "").map(encodeURIComponent)].join("/");
}

/** The values of a pattern's variables, `streams/:app/:name`; undefined if the path is another one. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const asked = path.split("/");
  if (wanted.length !== asked.length) {
    return undefined;
  }
  const values: Record<string, string> = {};
  for (const [i, element] of wanted.entries()) {
    if (element.startsWith(":")) {
      values[element.slice(1)] = asked[i]!;
    } else if (element !== asked[i]) {
      return undefined;
    }
  }
  return values;
}

export class Router {
  /** The path below the console, decoded, without slashes at its ends. */
  path = $state(pathOf(location.pathname));
  query = $state.raw(new URLSearchParams(location.search));

  start(): void {
    addEventListener("popstate", () => this.read());
    document.addEventListener("click", (event) => this.click(event));
  }

  go(address: string, replace = false): void {
    history[replace ? "replaceState" : "pushState"](null, "", address);
    this.read();
  }

  /** Changes one word of the query in place, without a step in the history. */
  ask(name: string, value: string): void {
    const query = new URLSearchParams(location.search);
    if (value === "") {
      query.delete(name);
    } else {
      query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
    this.query = query;
  }

  private read(): void {
    this.path = pathOf(location.pathname);
    this.query = new URLSearchParams(location.search);
  }

  private click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    const link = (event.target as Element).closest?.("a");
    const own = link && link.origin === location.origin && (link.pathname + "/").startsWith(`${ROOT}/`);
    if (own && !link.target && !link.hasAttribute("download") && link.hash === "") {
      event.preventDefault();
      this.go(link.href);
    }
  }
}

function pathOf(pathname: string): string {
  return pathname
    .slice(ROOT.length)
    .split("/")
    .filter((element) => element !== "")
    .map(decoded)
    .join("/");
}

function decoded(element: string): string {
  try {
    return decodeURIComponent(element);
  } catch {
    return element;
  }
}

export const router = new Router();
