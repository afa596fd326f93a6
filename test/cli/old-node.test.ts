// With an outdated Node, every command and every entry point reports the needed and the found version in one line.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { neededNode, nodeVersionProblem } from "../../src/runtime/node-version.ts";
import { cli, root, run, scratchFolder } from "../support/process.ts";

const manifest: { exports: Record<string, string>; engines: { node: string } } = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
);
const entries = Object.values(manifest.exports).filter((file) => file.endsWith(".js"));
const commands = [
  "start",
  "init",
  "migrate",
  "createsuperuser",
  "changepassword",
  "flushexpiredtokens",
  "keys",
];

/** The machine's own Node, whatever the scripts of this repository put before it on the PATH. */
function machineNode(): { readonly program: string; readonly version: string } | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const program = folders
    .filter((folder) => !folder.includes("node_modules") && !folder.includes("node-gyp-bin"))
    .map((folder) => path.join(folder, "node"))
    .find((file) => existsSync(file));
  if (program === undefined) return undefined;
  return { program, version: execFileSync(program, ["--version"], { encoding: "utf8" }).trim().slice(1) };
}

const found = machineNode();
const isOld = found !== undefined && nodeVersionProblem({ node: found.version }) !== undefined;
const why = found === undefined ? "there is no other Node" : `the machine's Node is ${found.version}`;
const message = `Latchkey needs Node ${neededNode} or newer, and this is Node ${found?.version}.`;

describe("which Node is too old", () => {
  it("is the version in package.json", () => {
    expect(manifest.engines.node).toBe(`>=${neededNode}`);
  });

  it.each([
    ["20.20.2", true],
    ["22.99.0", true],
    ["24.6.0", true],
    ["24.7.0", false],
    ["24.10.1", false],
    ["25.0.0", false],
    ["100.0.0-nightly", false],
  ])("%s: %s", (node, isTooOld) => {
    const expected = isTooOld
      ? `Latchkey needs Node ${neededNode} or newer, and this is Node ${node}.`
      : undefined;
    expect(nodeVersionProblem({ node })).toBe(expected);
  });

  it("is not checked in other runtimes", () => {
    expect(nodeVersionProblem({ node: "20.0.0", bun: "1.3.0" })).toBeUndefined();
    expect(nodeVersionProblem({})).toBeUndefined();
  });
});

/** The file that Node evaluates first of those that a file imports. */
function firstEvaluated(file: string): string {
  const [, first] = /^(?:import|export)\b[^;]*?"([^"]+)";/m.exec(readFileSync(file, "utf8")) ?? [];
  if (first === undefined) return path.basename(file);
  return first.startsWith(".") ? firstEvaluated(path.resolve(path.dirname(file), first)) : first;
}

describe("every entry point", () => {
  it.each([...entries, "./dist/cli/main.js"])("%s checks before it evaluates anything else", (entry) => {
    expect(firstEvaluated(path.join(root, entry))).toBe("runtime-node-version.js");
  });
});

describe(`on an older Node (${isOld ? "tested" : "skipped"}: ${why})`, () => {
  const cwd = scratchFolder();

  it.skipIf(!isOld).each([...commands, "--help", "--version"])("latchkey %s says so", async (command) => {
    const outcome = await run(found?.program ?? "", [cli, command], { cwd });
    expect(outcome).toEqual({ code: 1, stdout: "", stderr: `latchkey: ${message}\n` });
  });

  it.skipIf(!isOld).each(entries)(
    "an import of %s says so, and nothing of what was missing",
    async (entry) => {
      const file = path.join(cwd, "consumer.mjs");
      writeFileSync(file, `import ${JSON.stringify(path.join(root, entry))};\n`);
      const { code, stderr } = await run(found?.program ?? "", [file], { cwd });
      expect([code, stderr.split("\n").filter((line) => line.includes("Node 24.7"))]).toEqual([
        1,
        [expect.stringContaining(message)],
      ]);
      expect(stderr).not.toMatch(/^ +at |argon2|node:sqlite/m);
    },
  );

  it.skipIf(!isOld)("an import can be caught", async () => {
    const file = path.join(cwd, "catches.mjs");
    const entry = JSON.stringify(path.join(root, "dist/index.js"));
    writeFileSync(file, `await import(${entry}).catch((error) => console.log(error.message));\n`);
    expect((await run(found?.program ?? "", [file], { cwd })).stdout).toBe(`${message}\n`);
  });
});
