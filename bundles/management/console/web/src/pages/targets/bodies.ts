import type { Schemas } from "../../api/types";
import type { Field, Values } from "../../ui/fields";

type Target = Schemas["Target"];
type Preset = Schemas["TargetPreset"];

/** The fields of a target's form; that of one that is there already has no name, and its key stays if none is given. */
export function fieldsOf(presets: readonly Preset[], known?: Target): readonly Field[] {
  const kept = known ? "Left empty, it stays as it is, unless the address changes" : "Never shown again";
  return [
    ...(known ? [] : [{ name: "name", label: "Name", type: "text", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]{0,99}" } as const]),
    { name: "stream", label: "Stream", type: "text", required: true, example: "live/demo", description: "What is sent; live/demo@720p for a rendition" },
    { name: "preset", label: "Service", type: "choice", required: true, options: presets.map(({ name }) => name) },
    { name: "url", label: "Address", type: "text", maxLength: 2_000, example: "rtmps://HOST/APP", description: known ? "Left empty, it stays as it is" : "Left empty, it is the service's" },
    { name: "secret", label: "Stream key or password", type: "secret", description: kept },
    { name: "user", label: "User name", type: "text", description: "Only where a server asks for one" },
    { name: "start", label: "Start", type: "choice", required: true, options: ["with-stream", "by-hand"] },
    { name: "maxVideoKbps", label: "Most kbit/s of pictures", type: "whole", min: 0, max: 1_000_000, description: "In place of what the service documents" },
    { name: "maxKeyframeSeconds", label: "Most seconds between key pictures", type: "number", min: 0, max: 60, description: "In place of what the service documents" },
  ];
}

/** What the form shows of a target that is there. */
export function valuesOf(target?: Target): Values {
  return {
    preset: target?.preset ?? "custom",
    start: target?.start ?? "with-stream",
    stream: target?.stream ?? "",
    maxVideoKbps: String(target?.maxVideoKbps ?? ""),
    maxKeyframeSeconds: String(target?.maxKeyframeSeconds ?? ""),
  };
}

/** What REST takes; what was left empty is left out. Options that only REST and shell know stay. */
export function bodyOf(values: Values, known?: Target): Schemas["NewTarget"] {
  const text = (name: string) => (values[name] ?? "").trim();
  const body: Schemas["NewTarget"] = { stream: text("stream"), preset: text("preset"), start: text("start") === "by-hand" ? "by-hand" : "with-stream" };
  for (const name of ["url", "secret", "user"] as const) {
    if (text(name)) {
      body[name] = text(name);
    }
  }
  for (const name of ["maxVideoKbps", "maxKeyframeSeconds"] as const) {
    if (text(name)) {
      body[name] = Number(text(name));
    }
  }
  return known?.options ? { ...body, options: known.options } : body;
}
