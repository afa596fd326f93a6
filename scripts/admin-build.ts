// Builds the admin's web app where its sources changed, and puts it into dist/admin-app/, from where the server sends it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const admin = path.join(root, "admin");
const built = path.join(admin, "build");
const shipped = path.join(root, "dist/admin-app");

/** What the build depends on. */
const sources = ["src/**/*", "index.html", "*.ts", "package.json", "package-lock.json", "tsconfig.json"];

const say = (text: string): void => {
  process.stderr.write(`admin: ${text}\n`);
};

const hashOf = (files: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(admin, file)))
      .update("\0");
  return hash.digest("hex");
};

const sourceHash = (): string => {
  const found = globSync(sources, { cwd: admin, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(admin, path.join(entry.parentPath, entry.name)));
  return hashOf(files.map((file) => file.replaceAll(path.sep, "/")).sort());
};

const readMark = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Runs npm in admin/. @throws Error with what it printed when it fails. */
function npm(...args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync("npm", args, {
    cwd: admin,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`npm ${args.join(" ")} failed in admin/:\n${error?.message ?? `${stdout}${stderr}`}`);
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Installs the packages of the lock file, once for each lock file. */
function install(): void {
  const mark = path.join(admin, "node_modules/.installed-lock");
  const lock = hashOf(["package-lock.json"]);
  if (readMark(mark) === lock) return;
  const began = performance.now();
  say("installing its packages, which takes about a minute …");
  npm("ci", "--no-audit", "--no-fund");
  writeFileSync(mark, lock);
  say(`installed in ${seconds(began)}`);
}

/** Copies the build; the page comes last, since it names the other files. */
function ship(): void {
  rmSync(shipped, { recursive: true, force: true });
  for (const name of ["assets", "manifest.json", "licenses.md", "index.html"])
    cpSync(path.join(built, name), path.join(shipped, name), { recursive: true });
}

/**
 * Installs and builds what is missing or older than its sources. Prints what it does and how long that takes.
 * @throws Error when npm or the build fails.
 */
export function buildAdmin(): void {
  const mark = path.join(built, "sources.sha256");
  const hash = sourceHash();
  if (readMark(mark) === hash) {
    if (readMark(path.join(shipped, "index.html")) !== readMark(path.join(built, "index.html"))) ship();
    return;
  }
  install();
  const began = performance.now();
  say("building …");
  npm("run", "build");
  writeFileSync(mark, hash);
  ship();
  say(`built in ${seconds(began)}`);
}
