// Packs the built package and checks it with publint and Are The Types Wrong.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-package-"));

/** Runs a tool and returns its exit code; prints its output when it fails. */
function run(tool: string, args: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
  if (status !== 0) process.stderr.write(`${tool}:\n${stdout}${stderr}`);
  return status ?? 1;
}

try {
  // Without `--ignore-scripts`, prepack would rebuild dist/ while tests may be using it.
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
