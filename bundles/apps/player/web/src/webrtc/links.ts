/** ICE servers as a Link header names them (RFC 9725, section 4.6); links of other kinds are left out. */
export function iceServersOf(header: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, urls = "", rest = ""] of (header ?? "").matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g)) {
    const parameters = new Map<string, string>();
    for (const [, name = "", quoted, plain] of rest.matchAll(/;\s*([\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/g)) {
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
    }
    if (parameters.get("rel") === "ice-server" && /^(stun|turn)s?:/i.test(urls)) {
      servers.push({ urls, ...credentialsOf(parameters) });
    }
  }
  return servers;
}

function credentialsOf(parameters: ReadonlyMap<string, string>): Partial<RTCIceServer> {
  const username = parameters.get("username");
  const credential = parameters.get("credential");
  return username === undefined || credential === undefined ? {} : { username, credential };
}
