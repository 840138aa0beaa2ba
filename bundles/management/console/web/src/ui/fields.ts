/** Fields of a form, made from what REST says of a body or of a configuration. */
import type { Schemas } from "../api/types";

export type FieldType = "text" | "secret" | "whole" | "number" | "flag" | "choice" | "lines" | "time" | "area";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly description?: string;
  readonly required?: boolean;
  /** What is meant if it is left empty. */
  readonly usual?: string;
  readonly options?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly example?: string;
}

/** What a form holds: a text for each field, also for flags (`true`, `false`) and lists (one value a line). */
export type Values = Record<string, string>;

/** The part of JSON Schema that REST uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly $ref?: string;
}

/** `videoBitsPerSecond` and `retry.max.seconds` as words. */
export function words(name: string): string {
  const text = name.replace(/[._-]+/g, " ").replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fields of a body. Objects within it need a form of their own and are left out. */
export function fieldsOfSchema(schema: JsonSchema, secrets: readonly string[] = ["password", "secret"]): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const type = typeOf(name, property, secrets);
    return type === undefined ? [] : [fieldOf(name, property, type, schema.required?.includes(name) ?? false)];
  });
}

function fieldOf(name: string, property: JsonSchema, type: FieldType, required: boolean): Field {
  const example = property.examples?.[0];
  return {
    name,
    label: words(name),
    type,
    required,
    ...given("description", property.description),
    ...given("options", property.enum),
    ...given("min", property.minimum),
    ...given("max", property.maximum),
    ...given("maxLength", property.maxLength),
    ...given("pattern", property.pattern),
    ...given("example", example === undefined ? undefined : String(example)),
  };
}

function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

function typeOf(name: string, property: JsonSchema, secrets: readonly string[]): FieldType | undefined {
  const type = typeof property.type === "string" ? property.type : property.type?.find((each) => each !== "null");
  if (property.enum) {
    return "choice";
  }
  switch (type) {
    case "string":
      return property.format === "date-time" ? "time" : secrets.includes(name) ? "secret" : "text";
    case "integer":
      return "whole";
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return property.items?.type === "string" ? "lines" : undefined;
    default:
      return undefined;
  }
}

/** The fields of a configuration, as Metatype describes it. */
export function fieldsOfKind(kind: Schemas["SettingKind"]): Field[] {
  return kind.properties.map((property) => ({
    name: property.name,
    label: words(property.name),
    type: property.list ? ("lines" as const) : property.type,
    description: property.description,
    usual: property.default,
  }));
}

/** The body of a call: what was left empty is left out, numbers are numbers. */
export function bodyOf(fields: readonly Field[], values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const text = values[field.name] ?? "";
    if (text !== "" || (field.required && field.type === "text")) {
      body[field.name] = valueOf(field, text);
    }
  }
  return body;
}

function valueOf(field: Field, text: string): unknown {
  switch (field.type) {
    case "whole":
    case "number":
      return Number(text);
    case "flag":
      return text === "true";
    case "lines":
      return lines(text);
    case "time":
      return new Date(text).toISOString();
    default:
      return text;
  }
}

/** The texts of a configuration: lists are separated by commas, what is left empty is left out. */
export function settingsOf(fields: readonly Field[], values: Values): Values {
  const settings: Values = {};
  for (const field of fields) {
    const text = values[field.name] ?? "";
    if (text !== "") {
      settings[field.name] = field.type === "lines" ? lines(text).join(",") : text;
    }
  }
  return settings;
}

function lines(text: string): string[] {
  return text.split(/[\n,]/).map((line) => line.trim()).filter(Boolean);
}
