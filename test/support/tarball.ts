// The tarball that `npm pack` makes of a fresh clone.
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { oncePerRun } from "./once-per-run.ts";
import { type Outcome, root, run, scratchFolder } from "./process.ts";

const bin = path.join(root, "node_modules/.bin");

/**
 * The compiler ends soon: it spends a third of its time on collecting garbage that its end would free, unless it is told to let
 * the heap grow.
 */
const shortLived = { GOGC: "800" };

/** Runs a program with the Node and the tools that this repository pins. */
export function tool(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return run(program, args, {
    cwd,
    env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, ...shortLived, ...env },
  });
}

/** The same, for what has to work; gives what it printed. */
export async function mustRun(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await tool(program, args, cwd, env);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Whether the package is packed as a release is: the build is made anew in the clone, and not copied. */
export const isRelease = process.env["PACKAGE"] === "release";

/** Copies what git keeps into an empty folder, as a clone does, and packs it, once in a test run. Gives the tarball. */
export async function packedTarball(): Promise<string> {
  const folder = await oncePerRun("tarball", async (folder) => {
    const clone = scratchFolder();
    const listed = await mustRun(
      "git",
      ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      root,
    );
    for (const file of listed.split("\0").filter((name) => name !== "")) {
      // The recordings are large, and no part of the package.
      if (!file.startsWith("test/data/")) cpSync(path.join(root, file), path.join(clone, file));
    }
    if (isRelease) symlinkSync(path.join(root, "node_modules"), path.join(clone, "node_modules"));
    else copyBuild(clone);
    // The admin is packed as it was built here; without a build it is left out, since it would take a minute to install.
    const built = path.join(root, "admin/build");
    if (existsSync(built)) cpSync(built, path.join(clone, "admin/build"), { recursive: true });
    await mustRun("npm", ["pack", "--silent", "--pack-destination", folder], clone, {
      LATCHKEY_ADMIN: existsSync(built) ? "" : "skip",
    });
  });
  const [name = ""] = readdirSync(folder);
  return path.join(folder, name);
}

/** `npm run build` of the clone, which packing has to run, copies what the same command has made here. */
function copyBuild(clone: string): void {
  const file = path.join(clone, "package.json");
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(file, "utf8"));
  const copy = `fs.cpSync(${JSON.stringify(path.join(root, "dist"))}, "dist", { recursive: true })`;
  manifest.scripts["build"] = `node -e ${JSON.stringify(copy.replaceAll('"', "'"))}`;
  writeFileSync(file, JSON.stringify(manifest));
}
