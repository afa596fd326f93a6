// Scripts that tests run as processes of their own, in one file each: Node loads it in a tenth of the time that their modules take.
import { symlinkSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { oncePerRun } from "./once-per-run.ts";
import { root } from "./process.ts";

/** Bundles a module of this repository with what it imports, and gives the path of the file. */
export async function bundledScript(module: string): Promise<string> {
  const name = path.relative(root, module).replaceAll(/\W/g, "-");
  const folder = await oncePerRun(name, async (folder) => {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    // The driver of PostgreSQL is loaded only where it is used.
    const build = await rolldown({ cwd: root, input: module, platform: "node", external: ["pg"] });
    await build.write({ file: path.join(folder, "script.mjs"), format: "es", codeSplitting: false });
    await build.close();
  });
  return path.join(folder, "script.mjs");
}
