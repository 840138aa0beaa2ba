/** What an encoder has to be set to. */
import { api } from "../../api/client";
import type { Schemas } from "../../api/types";

export interface EncoderSettings {
  readonly server: string;
  readonly key: string;
}

/** The port that RTMP is bound to, as the plugin says it; undefined if it listens nowhere. */
export function rtmpPort(plugins: readonly Pick<Schemas["Plugin"], "serves">[]): number | undefined {
  for (const serves of plugins.flatMap((plugin) => plugin.serves)) {
    const found = /^ConnectionHandler rtmp\b.*? (\d+)(?: rtmps .*)?$/.exec(serves);
    if (found) {
      return Number(found[1]);
    }
  }
  return undefined;
}

/** What OBS asks for. A key for one stream names it; one for a whole application needs a stream's name before it. */
export function encoderSettings(host: string, port: number | undefined, target: string, key: string): EncoderSettings {
  const [app = "live", name = "*"] = target.split("/");
  const at = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return {
    server: `rtmp://${at}${port === undefined || port === 1935 ? "" : `:${port}`}/${app}`,
    key: name === "*" ? `NAME?key=${key}` : key,
  };
}

/** Asks the server for the port. */
export async function findRtmpPort(): Promise<number | undefined> {
  try {
    return rtmpPort(await api.all((after) => api.get("/plugins", { query: { limit: 1_000, ...(after ? { after } : {}) } })));
  } catch {
    // who may not see plugins is told the usual port
    return undefined;
  }
}
