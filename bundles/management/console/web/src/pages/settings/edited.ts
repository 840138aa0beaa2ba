/** One configuration while it is edited: what it was when it was read, so that nothing of others is overwritten unseen. */
import { type Client, api } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Address } from "../../api/types";

export type Where = "rules" | "settings";
type Settings = Readonly<Record<string, string>>;

export interface Read {
  /** Empty if there is no such configuration. */
  readonly values: Settings;
  /** Its ETag; undefined if there is no such configuration. */
  readonly tag: string | undefined;
}

export const NOTHING: Read = { values: {}, tag: undefined };

const address = (where: Where, pid: string): Address => `/${where}/${encodeURIComponent(pid)}`;

/** What is configured now. */
export async function read(where: Where, pid: string, client: Client = api): Promise<Read> {
  try {
    const response = await client.open(address(where, pid));
    const { values } = (await response.json()) as { values: Settings };
    return { values, tag: strong(response.headers.get("ETag")) };
  } catch (failure) {
    if (Problem.from(failure).status === 404) {
      return NOTHING;
    }
    throw failure;
  }
}

/** Proxies that compress make a tag weak, which never matches If-Match (RFC 9110, section 13.1.1). */
const strong = (tag: string | null) => tag?.replace(/^W\//, "");

function configured(client: Client): Promise<string[]> {
  return client
    .all((after) => client.get("/settings", { query: { limit: 1_000, ...(after ? { after } : {}) } }))
    .then((all) => all.map(({ pid }) => pid));
}

/** Writes it, if it is still what was read. Of something new it is asked before whether there is none. */
export async function write(where: Where, pid: string, values: Settings, known: Read, client: Client = api): Promise<void> {
  if (known.tag === undefined && (await configured(client)).includes(pid)) {
    throw new Problem(412, "It is there already", `There is ${pid} already: choose another name, or change that one`);
  }
  await client.open(address(where, pid), {
    method: "PUT",
    // somebody else may make it between these two
    headers: { "Content-Type": "application/json", ...(known.tag === undefined ? { "If-None-Match": "*" } : { "If-Match": known.tag }) },
    body: JSON.stringify({ values }),
  });
}

export interface Merged {
  /** What the form shows from now on. */
  readonly settings: Settings;
  /** What was changed, for whoever saves. */
  readonly says: string;
}

/** What others changed meanwhile: taken over where the form was left as it was. */
export function merge(before: Settings, mine: Settings, now: Read): Merged {
  if (now.tag === undefined) {
    return { settings: mine, says: "It was removed meanwhile. Save again to make it anew." };
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(mine), ...Object.keys(now.values)])].sort();
  const settings: Record<string, string> = {};
  const changed: string[] = [];
  for (const name of names) {
    const theirs = now.values[name];
    const wanted = (mine[name] ?? "") === (before[name] ?? "") ? theirs : mine[name];
    if (wanted !== undefined) {
      settings[name] = wanted;
    }
    if (theirs !== before[name]) {
      changed.push(`${name} is ${theirs ?? "the default"} now, it was ${before[name] ?? "the default"}`);
    }
  }
  const what = changed.length > 0 ? changed.join("; ") : "secrets or others of its values";
  return { settings, says: `It was changed meanwhile: ${what}. What you changed is still in the form; save again to overwrite.` };
}
