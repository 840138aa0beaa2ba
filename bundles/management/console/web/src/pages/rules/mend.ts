/** What REST says would let in who was refused, sent as it was told. */
import { api, type Client } from "../../api/client";
import type { Address, Schemas } from "../../api/types";

/** @throws Problem if it is refused, for example because things changed meanwhile */
export async function send(mend: Schemas["Mend"], client: Client = api): Promise<unknown> {
  const response = await client.open(mend.path.split("/").map(encodeURIComponent).join("/") as Address, {
    method: mend.method,
    headers: { "Content-Type": "application/json", ...(mend.ifMatch ? { "If-Match": mend.ifMatch } : {}) },
    body: JSON.stringify(mend.body),
  });
  return response.status === 204 ? undefined : ((await response.json()) as unknown);
}

/** Whether the answer is a stream key, which is shown only now. */
export function isMadeKey(answer: unknown): answer is { key: string; target: string } {
  const { key, target } = (answer ?? {}) as { key?: unknown; target?: unknown };
  return typeof key === "string" && typeof target === "string";
}
