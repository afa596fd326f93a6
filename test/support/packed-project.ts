// Projects of `latchkey init` that depend on the packed package.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { oncePerRun } from "./once-per-run.ts";
import { latchkeyCommand, root } from "./process.ts";
import { mustRun, packedTarball } from "./tarball.ts";

/** The README's app. */
export const [, readmeApp = ""] =
  /```ts\n(\/\/ app\.ts\n[^]*?)```/.exec(readFileSync(path.join(root, "README.md"), "utf8")) ?? [];

/** Makes the project `app` in a folder, with the README's app in a folder of its own: beside app.ts of the project are migrations. */
export async function packedProject(folder: string): Promise<string> {
  const project = path.join(folder, "app");
  await latchkeyCommand(["init", project], { cwd: folder });
  const file = path.join(project, "package.json");
  const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(file, "utf8"));
  manifest.dependencies["latchkey"] = `file:${await packedTarball()}`;
  writeFileSync(file, JSON.stringify(manifest));
  mkdirSync(path.join(project, "readme"));
  writeFileSync(path.join(project, "readme/app.ts"), readmeApp);
  return project;
}

/** Such a project, installed by npm once in a test run. */
export async function npmProject(): Promise<string> {
  const folder = await oncePerRun("npm-project", async (folder) => {
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
    await mustRun("npm", install, await packedProject(folder));
  });
  return path.join(folder, "app");
}
