import { type Client, api } from "../../api/client";

/**
 * The newest picture of a stream as an address for an image. REST has it for whoever sees the stream, also if that is private,
 * and nobody becomes a viewer by it.
 */
export async function thumbnail(stream: string, signal?: AbortSignal, client: Client = api): Promise<string> {
  const [app = "", name = ""] = stream.split("/").map(encodeURIComponent);
  const response = await client.open(`/streams/${app}/${name}/thumbnail`, { headers: { Accept: "image/jpeg" }, signal: signal ?? null });
  let bytes = "";
  for (const byte of new Uint8Array(await response.arrayBuffer())) {
    bytes += String.fromCharCode(byte);
  }
  return `data:image/jpeg;base64,${btoa(bytes)}`;
}
