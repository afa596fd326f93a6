// The direction rule: the linter refuses every import that layers.ts does not allow, imports of types included.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { folders, mayImport, mustNotImport } from "../../layers.ts";
import { root, scratchFolder } from "../support/process.ts";

const run = promisify(execFile);

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** One line for each way to import: a value, a type, and a value that is exported again. */
const importsOf = (target: string): string =>
  [
    `import { value } from "${target}";`,
    `import type { Type } from "${target}";`,
    `export { other } from "${target}";`,
    "export const used: Type = value;\n",
  ].join("\n");

/** What the linter says of files, by the file and the rule. */
async function lint(
  files: Readonly<Record<string, string>>,
): Promise<(file: string, rule: string) => number> {
  const folder = scratchFolder();
  for (const name of ["oxlint.config.ts", "layers.ts"])
    copyFileSync(path.join(root, name), path.join(folder, name));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const linter = path.join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout } = await run(process.execPath, [linter, "--format", "json", "src"], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error);
  const { diagnostics }: { diagnostics: Diagnostic[] } = JSON.parse(stdout);
  return (file, rule) =>
    diagnostics.filter(({ filename, code }) => filename === file && code.includes(rule)).length;
}

const pairs = folders.flatMap((folder) =>
  folders.filter((other) => other !== folder).map((other): [string, string] => [folder, other]),
);

describe("imports between folders", () => {
  let count: Awaited<ReturnType<typeof lint>>;

  beforeAll(async () => {
    const probes = pairs.flatMap(([folder, other]) => [
      [`src/${folder}/probe-${other}.ts`, importsOf(`../${other}/index.ts`)],
      [`src/${folder}/inner/probe-${other}.ts`, importsOf(`../../${other}/inner/file.ts`)],
    ]);
    const loose = folders.map((folder) => [`src/${folder}/probe.ts`, importsOf("../index.ts")]);
    const kysely = folders.map((folder) => [`src/${folder}/kysely.ts`, importsOf("kysely")]);
    count = await lint(Object.fromEntries([...probes, ...loose, ...kysely]));
  });

  it.each(pairs)("%s imports from %s only where layers.ts says so", (folder, other) => {
    const expected = mustNotImport(folder).includes(other) ? 3 : 0;
    expect(count(`src/${folder}/probe-${other}.ts`, "no-restricted-imports")).toBe(expected);
    expect(count(`src/${folder}/inner/probe-${other}.ts`, "no-restricted-imports")).toBe(expected);
  });

  it.each(folders)("%s does not import the package's own index", (folder) => {
    expect(count(`src/${folder}/probe.ts`, "no-restricted-imports")).toBe(3);
  });

  it.each(folders)("of Kysely are those of store alone: %s", (folder) => {
    expect(count(`src/${folder}/kysely.ts`, "no-restricted-imports")).toBe(folder === "store" ? 0 : 3);
  });
});

describe("the rule", () => {
  it("names every folder of src, in which nothing but index.ts lies loose", () => {
    const entries = readdirSync(path.join(root, "src"), { withFileTypes: true });
    const named = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(named.toSorted()).toEqual(folders.toSorted());
    expect(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual(["index.ts"]);
  });

  it("goes one way: no two folders may import each other", () => {
    const both = pairs.filter(
      ([one, other]) => mayImport[one]?.includes(other) && mayImport[other]?.includes(one),
    );
    expect(both).toEqual([]);
  });

  it("counts a circle of types as a circle", async () => {
    const count = await lint({
      "src/auth/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two | 1;\n',
      "src/auth/two.ts": 'import type { One } from "./one.ts";\nexport type Two = One | 2;\n',
    });
    expect(count("src/auth/one.ts", "no-cycle")).toBe(1);
  });
});
