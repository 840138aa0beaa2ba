// Builds or tests the pages for Maven, and does nothing when nothing changed:
//   node build.mjs build OUTPUT_FOLDER STAMP_FILE DESCRIPTION
//   node build.mjs test  OUTPUT_FOLDER STAMP_FILE DESCRIPTION
// DESCRIPTION is the openapi.json that the bundle of REST makes; src/api/schema.ts is made of it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const schema = join(web, "src", "api", "schema.ts");
const [task, output, stampFile, description] = process.argv.slice(2);

const wanted = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  fail(`The pages need Node.js ${wanted.join(".")} or later to build; this is ${process.versions.node}`);
}

const stamp = `${task} ${digest()}`;
const done = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
if (done && (task !== "build" || existsSync(join(output, "index.html")))) {
  process.exit(0);
}
install();
types();
if (task === "build") {
  run(join("node_modules", "svelte-check", "bin", "svelte-check"), "--fail-on-warnings", "--output", "human");
  run(join("node_modules", "vite", "bin", "vite.js"), "build", "--outDir", output, "--logLevel", "warn");
} else {
  run(join("node_modules", "vitest", "vitest.mjs"), "run");
}
mkdirSync(dirname(stampFile), { recursive: true });
writeFileSync(stampFile, stamp);

/** What the result depends on. */
function digest() {
  const hash = createHash("sha256").update(process.version).update(readFileSync(description));
  for (const name of readdirSync(web, { recursive: true, encoding: "utf8" }).sort()) {
    const file = join(web, name);
    if (!name.split(sep).includes("node_modules") && file !== schema && statSync(file).isFile()) {
      hash.update(`${name}\0`).update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** Types of REST's operations. The file keeps its age while it stays the same. */
function types() {
  const made = join(dirname(stampFile), "schema.ts");
  run(join("node_modules", "openapi-typescript", "bin", "cli.js"), description, "-o", made);
  const text = readFileSync(made, "utf8");
  if (!existsSync(schema) || readFileSync(schema, "utf8") !== text) {
    writeFileSync(schema, text);
  }
}

/** npm writes the lock file of what it installed into node_modules, so its age tells whether that is current. */
function install() {
  const installed = join(web, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(web, "package-lock.json")).mtimeMs) {
    return;
  }
  const options = { cwd: web, stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" };
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--loglevel", "error"], options);
  if (error || status !== 0) {
    fail(`npm could not install the packages of the pages: ${error?.message ?? `exit status ${status}`}`);
  }
}

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: web, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
