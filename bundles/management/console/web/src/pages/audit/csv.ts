import type { Schemas } from "../../api/types";

const COLUMNS = ["time", "actor", "token", "via", "address", "action", "object", "before", "after", "refused"] as const;

/** Comma-separated values (RFC 4180). What a spreadsheet would take for a formula is text to it. */
export function csv(entries: readonly Schemas["AuditEntry"][]): string {
  const lines = entries.map((entry) => COLUMNS.map((column) => cell(entry[column] ?? "")).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
