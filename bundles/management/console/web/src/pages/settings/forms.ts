/** Forms of configurations, made of what their components say by Metatype. */
import type { Schemas } from "../../api/types";
import type { Values } from "../../ui/fields";

export type Kind = Schemas["SettingKind"];

/** The kind of a configuration: `FACTORY~NAME` is one of several. */
export function kindOf(kinds: readonly Kind[], pid: string): Kind | undefined {
  const [factory] = pid.split("~");
  return kinds.find((kind) => kind.pid === factory && kind.several === pid.includes("~"));
}

/** The last word of a PID: `ip` of `io.millrace.security.ip`. */
export function shortName(pid: string): string {
  return pid.replace(/^io\.millrace\./, "").replace(/~.*/, "");
}

/** What a form starts with: lists have a value a line. */
export function valuesOf(kind: Kind, settings: Readonly<Record<string, string>>): Values {
  return Object.fromEntries(
    kind.properties
      .filter((property) => settings[property.name] !== undefined)
      .map(({ name, list }) => [name, list ? settings[name]!.split(/\s*,\s*/).join("\n") : settings[name]!]),
  );
}


/** One line that says what a configuration sets. */
export function summary(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(" · ");
}
