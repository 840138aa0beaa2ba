import { describe, expect, it } from "vitest";
import { bodyOf, fieldsOfKind, fieldsOfSchema, settingsOf, words } from "../src/ui/fields";

const schema = {
  type: "object",
  required: ["name", "attempts"],
  properties: {
    name: { type: "string", pattern: "^[a-z]+$", maxLength: 9, description: "What it is called", examples: ["x"] },
    password: { type: "string" },
    attempts: { type: "integer", minimum: 1, maximum: 9 },
    share: { type: "number" },
    enabled: { type: "boolean" },
    role: { type: "string", enum: ["operator", "viewer"] },
    expires: { type: ["string", "null"], format: "date-time" },
    events: { type: "array", items: { type: "string" } },
    nested: { type: "object", properties: {} },
  },
} as const;
const fields = fieldsOfSchema(schema);

describe("fields of a body", () => {
  it("have the type that its schema tells", () => {
    expect(fields.map((field) => [field.name, field.type])).toEqual([
      ["name", "text"],
      ["password", "secret"],
      ["attempts", "whole"],
      ["share", "number"],
      ["enabled", "flag"],
      ["role", "choice"],
      ["expires", "time"],
      ["events", "lines"],
    ]);
  });

  it("have its bounds", () => {
    expect(fields[0]).toEqual({
      name: "name",
      label: "Name",
      type: "text",
      required: true,
      description: "What it is called",
      pattern: "^[a-z]+$",
      maxLength: 9,
      example: "x",
    });
    expect(fields[2]).toMatchObject({ min: 1, max: 9, required: true });
    expect(fields[5]).toMatchObject({ options: ["operator", "viewer"], required: false });
  });

  it("make a body of values, without what was left empty", () => {
    const values = { name: "a", attempts: "3", share: "0.5", enabled: "false", events: "a, b\nc", role: "", expires: "2026-01-02T03:04:00Z" };
    expect(bodyOf(fields, values)).toEqual({
      name: "a",
      attempts: 3,
      share: 0.5,
      enabled: false,
      events: ["a", "b", "c"],
      expires: "2026-01-02T03:04:00.000Z",
    });
  });
});

describe("fields of a configuration", () => {
  const kind = {
    pid: "io.millrace.x",
    several: false,
    title: "X",
    properties: [
      { name: "retry.maxSeconds", type: "whole", list: false, default: "600", description: "Longest" },
      { name: "hosts", type: "text", list: true, default: "", description: "Which" },
    ],
  } as const;

  it("say what counts if they are left empty", () => {
    const made = fieldsOfKind({ ...kind, properties: [...kind.properties] });
    expect(made[0]).toMatchObject({ label: "Retry max seconds", type: "whole", usual: "600" });
    expect(settingsOf(made, { "retry.maxSeconds": "", hosts: "a\nb\n" })).toEqual({ hosts: "a,b" });
  });
});

it("names become words", () => {
  expect(words("videoBitsPerSecond")).toBe("Video bits per second");
  expect(words("allow.networks")).toBe("Allow networks");
});
