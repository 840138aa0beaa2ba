import type { Schemas } from "../../api/types";
import type { Values } from "../../ui/fields";

export function nameOf(values: Values): string {
  return (values["name"] ?? "").trim();
}

/** The body of a new source: credentials are properties, never part of the address. */
export function bodyOf(values: Values): Schemas["NewSource"] {
  const properties: Record<string, string> = {};
  for (const name of ["user", "secret", "onDemand"]) {
    const value = values[name] ?? "";
    if (value !== "" && value !== "false") {
      properties[name] = value;
    }
  }
  const stream = (values["stream"] ?? "").trim();
  return { url: (values["url"] ?? "").trim(), stream: stream || `live/${nameOf(values)}`, properties };
}
