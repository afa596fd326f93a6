// Every TypeScript example of the documentation compiles against this version, and runs on the built package.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../support/compiler.ts";
import { cheapHashes, root, run, scratchFolder } from "../support/process.ts";

/** Within the package, so that an example finds what it imports: `latchkey` by its own name, and what tests install. */
const folder = path.join(import.meta.dirname, "snippets.tmp");

const pages = [
  "README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join("docs", name)),
];
const snippets = pages.flatMap((page) => {
  const blocks = readFileSync(path.join(root, page), "utf8").match(/(?<=```ts\n)[^]*?(?=```)/g) ?? [];
  return blocks.map((text, index) => ({ file: `${page.replaceAll(/\W/g, "_")}_${index + 1}.ts`, text }));
});

/** Examples that register a user model, which every file that is compiled with them would have too. */
const registering = snippets
  .filter(({ text }) => text.includes("interface Register"))
  .map(({ file }) => file);

/** The projects that the examples are: their names, and which files they have and have not. */
const projects: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["most", ["*.ts"], registering],
  ...registering.map((file) => [file, [file], []] as const),
];

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of snippets) writeFileSync(path.join(folder, file), text);
  // Compiled against the declarations that the package has.
  const built = "../../types/tsconfig.built.json";
  for (const [name, include, exclude] of projects) {
    const compilerOptions = { noUnusedLocals: false, tsBuildInfoFile: `${name}.tsbuildinfo` };
    const project = { extends: built, compilerOptions, include, exclude };
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(project));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the examples", () => {
  it("are found, and say what they import", () => {
    expect(snippets.length).toBeGreaterThan(20);
    expect(snippets.filter(({ text }) => !/^import /m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it("compile", async () => {
    const { code, stdout } = await compile(projects.map(([name]) => path.join(folder, `${name}.json`)));
    expect([code, stdout]).toEqual([0, ""]);
  }, 60_000);

  it("run, find what they say, and end by themselves", async () => {
    const files = snippets.map(({ file }) => path.join(folder, file));
    const runner = path.join(import.meta.dirname, "run-snippets.ts");
    const place = scratchFolder();
    const { code, stdout, stderr } = await run(process.execPath, [runner, place, ...files], {
      cwd: place,
      env: cheapHashes,
    });
    const failures = stdout.match(/^(?:FAILED|✖)[^]*/m)?.[0];
    expect([failures, code === 0 ? 0 : `${code}: ${stdout}${stderr}`]).toEqual([undefined, 0]);
    expect(stdout.match(/^running /gm)).toHaveLength(snippets.length);
  }, 150_000);
});
