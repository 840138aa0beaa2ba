import { isAttended } from "./attended";
import { clock } from "./clock.svelte";
import { Problem } from "./problem";
import type { Address, AnswerOf, Arguments, Method, PathsOf } from "./types";

const ROOT = "/api/v1";
const MOST_KNOWN = 64;

interface Known {
  readonly tag: string;
  readonly body: unknown;
}

interface Options {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal;
  creates?: boolean;
}

/**
 * Calls of `/api/v1`, with the types of its description. An answer that did not change is not sent again, and is the very
 * object that it was before. What is refused is thrown as a {@link Problem}.
 */
export class Client {
  /** Told when the server no longer knows who asks. */
  whenUnauthorized: () => void = () => {};

  private readonly known = new Map<string, Known>();
  private readonly fetch: typeof fetch;

  constructor(fetcher: typeof fetch = (input, init) => fetch(input, init)) {
    this.fetch = fetcher;
  }

  get<P extends PathsOf<"get">>(path: P, ...args: Arguments<P, "get">): Promise<AnswerOf<P, "get">> {
    return this.call("get", path, args[0]) as Promise<AnswerOf<P, "get">>;
  }

  post<P extends PathsOf<"post">>(path: P, ...args: Arguments<P, "post">): Promise<AnswerOf<P, "post">> {
    return this.call("post", path, args[0]) as Promise<AnswerOf<P, "post">>;
  }

  put<P extends PathsOf<"put">>(path: P, ...args: Arguments<P, "put">): Promise<AnswerOf<P, "put">> {
    return this.call("put", path, args[0]) as Promise<AnswerOf<P, "put">>;
  }

  delete<P extends PathsOf<"delete">>(path: P, ...args: Arguments<P, "delete">): Promise<AnswerOf<P, "delete">> {
    return this.call("delete", path, args[0]) as Promise<AnswerOf<P, "delete">>;
  }

  /** All items of a list that comes in pages. */
  async all<T>(page: (after: string | undefined) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const { items: more, next } = await page(after);
      items.push(...more);
      after = next ?? undefined;
    } while (after !== undefined);
    return items;
  }

  /** Opens an operation that is no JSON, or where more than its body matters: events, downloads, uploads, ETags. */
  open(path: Address, init: RequestInit = {}): Promise<Response> {
    return this.ask(path, init);
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(ROOT + path, { ...init, credentials: "same-origin", headers: headers(init.headers) });
    } catch (failure) {
      throw init.signal?.aborted ? failure : Problem.from(failure);
    }
    clock.told(response.headers.get("Date"));
    if (response.ok || response.status === 304) {
      return response;
    }
    const problem = await Problem.of(response);
    if (problem.status === 401 && path !== "/session") {
      this.whenUnauthorized();
    }
    throw problem;
  }

  /** Forgets every answer: another account may see other things. */
  forget(): void {
    this.known.clear();
  }

  private async call(method: Method, template: string, options: Options = {}): Promise<unknown> {
    const path = address(template, options);
    const known = method === "get" ? this.known.get(path) : undefined;
    const response = await this.ask(path, {
      method: method.toUpperCase(),
      signal: options.signal ?? null,
      headers: {
        ...(known ? { "If-None-Match": known.tag } : {}),
        ...(options.creates ? { "If-None-Match": "*" } : {}),
        ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    if (response.status === 304 && known) {
      return known.body;
    }
    const body: unknown = response.headers.get("Content-Type")?.includes("json") ? await response.json() : undefined;
    const tag = response.headers.get("ETag");
    if (method === "get" && tag) {
      this.remember(path, { tag, body });
    }
    return body;
  }

  private remember(path: string, answer: Known): void {
    this.known.delete(path);
    this.known.set(path, answer);
    if (this.known.size > MOST_KNOWN) {
      this.known.delete(this.known.keys().next().value!);
    }
  }
}

/** The client of the console. */
export const api = new Client();

/** A path with its variables and its query filled in, each as text of its own. */
export function address(template: string, { path, query }: Options): string {
  const values = (path ?? {}) as Record<string, string>;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== "") {
      asked.set(name, String(value));
    }
  }
  const text = asked.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** Says that a script asks: it is told what is wrong, and no window of the browser asks for a password. */
function headers(given: HeadersInit | undefined): Headers {
  const all = new Headers(given);
  all.set("X-Requested-With", "fetch");
  if (!isAttended()) {
    all.set("X-Millrace-Unattended", "1");
  }
  return all;
}
