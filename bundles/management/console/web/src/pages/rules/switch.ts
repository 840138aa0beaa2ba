/** Switches an access rule on or off; what else it is set to stays. */
import { api, type Client } from "../../api/client";
import { Problem } from "../../api/problem";
import { read, write } from "../settings/edited";

/** @throws Problem if it is refused, for example because the rule was changed or removed meanwhile */
export async function switchRule(pid: string, on: boolean, client: Client = api): Promise<void> {
  const known = await read("rules", pid, client);
  if (known.tag === undefined) {
    throw new Problem(404, "It is gone", "The rule was removed meanwhile");
  }
  const { enabled: _, ...rest } = known.values;
  await write("rules", pid, on ? rest : { ...rest, enabled: "false" }, known, client);
}
