// Every TypeScript example of the README and the guide compiles against this version.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const folder = path.join(import.meta.dirname, "snippets.tmp");

/** What the examples take for granted. */
const assumed = `
import { defineClaims, defineTokenType, defineView, HttpError, isAuthenticated, latchkey, type Latchkey, notFound,
  permissionDenied, validationError } from "latchkey";
import * as z from "zod";
declare const app: Latchkey;
declare const now: number;
declare const jti: string;
declare const doors: Map<string, { owner: unknown; isStuck: boolean }>;
declare const audit: { write(event: object): void };
`;

const pages = [
  "README.md",
  "docs/reference/errors.md",
  ...readdirSync(path.join(root, "docs/guide")).map((name) => `docs/guide/${name}`),
];
const snippets = pages.flatMap((page) => {
  const blocks = readFileSync(path.join(root, page), "utf8").match(/(?<=```ts\n)[^]*?(?=```)/g) ?? [];
  return blocks.map((text, index) => ({ name: `${page} ${index + 1}`, text }));
});

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of snippets) {
    const isWhole = text.includes("import ");
    writeFileSync(
      path.join(folder, `${name.replaceAll(/\W/g, "_")}.ts`),
      isWhole ? `declare const now: number;\ndeclare const jti: string;\n${text}` : `${assumed}${text}`,
    );
  }
  const compilerOptions = {
    noUnusedLocals: false,
    paths: {
      latchkey: ["../../../src/index.ts"],
      "latchkey/node": ["../../../src/node.ts"],
      "latchkey/testing": ["../../../src/testing/index.ts"],
      "latchkey/tokens": ["../../../src/tokens/index.ts"],
    },
  };
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../../tsconfig.json", compilerOptions, include: ["*.ts"] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the examples", () => {
  it("are found", () => {
    expect(snippets.length).toBeGreaterThan(4);
  });

  it("compile", async () => {
    const compiled = promisify(execFile)("npx", ["tsc", "--noEmit", "-p", folder], { cwd: root });
    const { stdout } = await compiled.catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  }, 60_000);
});
