/** What a jar says of itself: its manifest is read here, so that dropping it is enough. */

export interface JarName {
  readonly name: string;
  readonly version: string;
}

const MANIFEST = "META-INF/MANIFEST.MF";

/**
 * Reads symbolic name and version of a bundle.
 *
 * @throws Error that says what is wrong with the file
 */
export async function readJar(file: Blob): Promise<JarName> {
  const headers = parseManifest(new TextDecoder().decode(await entry(file, MANIFEST)));
  const name = headers.get("Bundle-SymbolicName")?.split(";")[0]?.trim();
  if (!name) {
    throw new Error("This jar is no OSGi bundle: its manifest has no Bundle-SymbolicName");
  }
  return { name, version: headers.get("Bundle-Version") ?? "0.0.0" };
}

/** The main section of a manifest; long lines go on behind a blank (JAR specification, Name-Value pairs). */
export function parseManifest(text: string): Map<string, string> {
  const [main = ""] = text.replace(/\r\n?/g, "\n").replace(/\n /g, "").split("\n\n");
  return new Map(
    main.split("\n").flatMap((line): [string, string][] => {
      const at = line.indexOf(": ");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 2)]] : [];
    }),
  );
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const MOST_DIRECTORY_BYTES = 16 << 20;
const MOST_MANIFEST_BYTES = 1 << 20;

/** One entry of a zip file (APPNOTE 4.3.12, 4.3.16), found by the directory at its end. */
async function entry(file: Blob, wanted: string): Promise<Uint8Array> {
  const tail = new DataView(await file.slice(Math.max(0, file.size - 66_000)).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) {
    end--;
  }
  if (end < 0) {
    throw new Error("This is no jar");
  }
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (size > MOST_DIRECTORY_BYTES || start + size > file.size) {
    throw new Error("This jar is damaged");
  }
  const directory = new DataView(await file.slice(start, start + size).arrayBuffer());
  for (let at = 0; at + 46 <= size && directory.getUint32(at, true) === ENTRY_SIGNATURE; ) {
    const length = directory.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, Math.min(length, size - at - 46)));
    if (name === wanted) {
      return content(file, directory.getUint16(at + 10, true), directory.getUint32(at + 20, true), directory.getUint32(at + 42, true));
    }
    at += 46 + length + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  throw new Error("This jar has no manifest, so it is no OSGi bundle");
}

async function content(file: Blob, method: number, bytes: number, offset: number): Promise<Uint8Array> {
  const head = new DataView(await file.slice(offset, offset + 30).arrayBuffer());
  const start = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const data = file.slice(start, start + bytes);
  if (bytes > MOST_MANIFEST_BYTES || (method !== STORED && method !== DEFLATED)) {
    throw new Error("The manifest of this jar cannot be read");
  }
  const stream = method === STORED ? data.stream() : data.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
