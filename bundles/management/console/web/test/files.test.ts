import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { grantText } from "../src/pages/accounts/grants";
import { csv } from "../src/pages/audit/csv";
import { newer, older } from "../src/pages/logs/follow";
import { parseManifest, readJar } from "../src/pages/plugins/jar";
import { stateOf } from "../src/pages/plugins/states";
import { STATUS } from "../src/pages/start/presets";

interface Part {
  readonly name: string;
  readonly text: string;
  readonly deflated?: boolean;
}

/** A zip file as any program would write it. */
function zip(...parts: readonly Part[]): Blob {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, deflated } of parts) {
    const plain = Buffer.from(text);
    const data = deflated ? deflateRawSync(plain) : plain;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(deflated ? 8 : 0, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(plain.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(deflated ? 8 : 0, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(plain.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    chunks.push(local, Buffer.from(name), data);
    offset += 30 + name.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  const bytes = Buffer.concat([...chunks, central, end]);
  return file(bytes);
}

/** jsdom's Blob cannot be read from; this one can. */
function file(bytes: Uint8Array): Blob {
  const made = {
    size: bytes.length,
    slice: (from: number, to: number) => file(bytes.slice(from, to)),
    arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    stream: () => new Response(new Uint8Array(bytes)).body!,
  };
  return made as unknown as Blob;
}

const MANIFEST = "Manifest-Version: 1.0\r\nBundle-SymbolicName: org.example.very.lo\r\n ng;singleton:=true\r\nBundle-Version: 2.0.1\r\n\r\nName: x\r\n";

describe("a jar that is dropped", () => {
  it("says its name and version, packed or not", async () => {
    for (const deflated of [true, false]) {
      const jar = zip({ name: "a.txt", text: "x".repeat(70_000), deflated }, { name: "META-INF/MANIFEST.MF", text: MANIFEST, deflated });
      expect(await readJar(jar)).toEqual({ name: "org.example.very.long", version: "2.0.1" });
    }
  });

  it("is refused in words if it is none", async () => {
    await expect(readJar(file(Buffer.from("not a zip")))).rejects.toThrow("This is no jar");
    await expect(readJar(file(new Uint8Array(0)))).rejects.toThrow("This is no jar");
    await expect(readJar(zip({ name: "a", text: "b" }))).rejects.toThrow("no manifest");
    await expect(readJar(zip({ name: "META-INF/MANIFEST.MF", text: "Manifest-Version: 1.0\n" }))).rejects.toThrow("no OSGi bundle");
    const damaged = Buffer.alloc(22);
    damaged.writeUInt32LE(0x06054b50, 0);
    damaged.writeUInt32LE(999_999, 12);
    await expect(readJar(file(damaged))).rejects.toThrow("damaged");
  });

  it("has a manifest whose first section counts", () => {
    expect(parseManifest("A: 1\nB: 2: 3\n\nA: 4\n")).toEqual(new Map([["A", "1"], ["B", "2: 3"]]));
    expect(parseManifest("")).toEqual(new Map());
  });
});

describe("the export of the audit log", () => {
  const entry = { time: "2026-01-01T00:00:00Z", actor: "admin", token: null, via: "rest", address: "", action: "key.create" };

  it("keeps commas, quotes and line breaks", () => {
    const text = csv([{ ...entry, object: 'a,"b"', before: "x\ny", after: "", refused: null }]);
    expect(text.split("\r\n")[0]).toBe("time,actor,token,via,address,action,object,before,after,refused");
    expect(text).toContain('key.create,"a,""b""","x\ny",,\r\n');
  });

  it("has no formulas for spreadsheets", () => {
    const text = csv([{ ...entry, object: "=cmd|'/c calc'!A1", before: "+1", after: "@x", refused: "-1" }]);
    expect(text).toContain("'=cmd|'/c calc'!A1,'+1,'@x,'-1");
  });
});

describe("following the log", () => {
  const entries = (...ids: string[]) => ids.map((id) => ({ id }));

  it("adds only what is not shown yet, before it", () => {
    expect(newer(entries("3", "2", "1"), entries("4", "3", "2"))).toEqual(entries("4", "3", "2", "1"));
    const shown = entries("2", "1");
    expect(newer(shown, entries("2"))).toBe(shown);
    expect(newer(shown, [])).toBe(shown);
  });

  it("knows lines however far down they are shown", () => {
    const shown = Array.from({ length: 1_000 }, (_, i) => ({ id: String(1_000 - i) }));
    expect(newer(shown, entries("1001", "1000", "3"))!.map(({ id }) => id).filter((id) => id === "3")).toHaveLength(1);
    expect(older(shown, entries("1", "0"))).toHaveLength(1_001);
  });

  it("begins anew where lines between are missing", () => {
    expect(newer(entries("2", "1"), entries("9", "8"))).toBeUndefined();
    expect(newer([], entries("9", "8"))).toBeUndefined();
  });
});

describe("words", () => {
  it("are plain", () => {
    expect(grantText({ role: "publisher", scope: "live/*" })).toBe("publisher of live/*");
    expect(grantText({ role: "operator", scope: "*" })).toBe("operator");
    expect(stateOf({ state: "active" })).toEqual({ word: "runs", tone: "good" });
    expect(stateOf({ state: "quarantined" }).tone).toBe("bad");
    expect(stateOf({ state: "resolved" })).toEqual({ word: "resolved", tone: "warn" });
    expect(STATUS.kept.word).toBe("kept");
  });
});
