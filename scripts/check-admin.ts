// Checks the types of the admin's web app, where its packages are installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const admin = path.join(import.meta.dirname, "../admin");
const compiler = path.join(admin, "node_modules/typescript/bin/tsc");

if (existsSync(compiler)) {
  const { status } = spawnSync(process.execPath, [compiler, "-p", admin], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} else process.stderr.write("admin: not installed, so its types are not checked (npm run build:admin)\n");
