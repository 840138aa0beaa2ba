import type { Schemas } from "../../api/types";

export const ROLES = ["administrator", "operator", "publisher", "viewer"] as const;

/** `publisher of live/*`. */
export function grantText(grant: Schemas["RoleGrant"]): string {
  const scope = grant.scope && grant.scope !== "*" ? ` of ${grant.scope}` : "";
  return `${grant.role}${scope}`;
}
