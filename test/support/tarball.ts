// The tarball that `npm pack` makes of a fresh clone, and empty projects that install it.
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
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

/** Copies what git keeps into an empty folder, as a clone does, installs nothing anew, and packs it. Gives the tarball. */
export async function packFreshClone(): Promise<string> {
  const clone = scratchFolder();
  const listed = await mustRun("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root);
  for (const file of listed.split("\0").filter((name) => name !== "")) {
    // The recordings are large, and no part of the package.
    if (!file.startsWith("test/data/")) cpSync(path.join(root, file), path.join(clone, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(clone, "node_modules"));
  // The admin is packed as it was built here; without a build it is left out, since it would take a minute to install.
  const built = path.join(root, "admin/build");
  if (existsSync(built)) cpSync(built, path.join(clone, "admin/build"), { recursive: true });
  const printed = await mustRun("npm", ["pack", "--silent"], clone, {
    LATCHKEY_ADMIN: existsSync(built) ? "" : "skip",
  });
  return path.join(clone, printed.trim().split("\n").at(-1) ?? "");
}

/** An empty project. */
export function emptyProject(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder();
  const manifest = { name: "consumer", private: true, type: "module" };
  for (const [name, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
