// Packs what is built and asks publint and Are The Types Wrong whether consumers of the package find what it declares.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-package-"));

/** The exit code of a tool; what it prints is shown when it fails. */
function run(tool: string, args: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
  if (status !== 0) process.stderr.write(`${tool}:\n${stdout}${stderr}`);
  return status ?? 1;
}

try {
  // The scripts of the package would build it anew, below tests that may be running.
  const packing = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const name = execFileSync("npm", packing, { encoding: "utf8" }).trim();
  const tarball = path.join(folder, name);
  const codes = [
    run("publint", [tarball, "--strict"]),
    run("attw", [tarball, "--profile", "esm-only", "--no-emoji"]),
  ];
  process.exitCode = Math.max(...codes);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
