/** Who may call an operation or see a page, as the description of REST says it. */
export type Access = "account" | "operator" | "administrator";

export type Role = "administrator" | "operator" | "publisher" | "viewer";

const ENOUGH: Readonly<Record<Access, readonly Role[]>> = {
  account: ["administrator", "operator", "publisher", "viewer"],
  operator: ["administrator", "operator"],
  administrator: ["administrator"],
};

export function permits(access: Access, roles: readonly Role[]): boolean {
  return roles.some((role) => ENOUGH[access].includes(role));
}

/** The role that a grant gives: grants are `operator`, `publisher live/*` or `{"role":"publisher","scope":"live/*"}`. */
export function roleOf(grant: unknown): Role | undefined {
  const text = typeof grant === "string" ? grant : (grant as { role?: unknown } | null)?.role;
  const word = typeof text === "string" ? text.toLowerCase().split(/[^a-z]/)[0] : undefined;
  return ENOUGH.account.find((role) => role === word);
}
