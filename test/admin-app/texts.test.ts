// The admin's texts: all of them in one file, none that is missing, none that is left over.
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { root } from "../support/process.ts";

const source = path.join(root, "admin/src");
const files = globSync("**/*.{ts,tsx}", { cwd: source }).filter((file) => !file.startsWith("text"));
const read = (file: string): string => readFileSync(path.join(source, file), "utf8");

/** Attributes whose value a user reads or hears. */
const spoken = new Set([
  "label",
  "title",
  "alt",
  "placeholder",
  "aria-label",
  "helperText",
  "submit",
  "emptyText",
]);

const isText = (text: string): boolean => /\p{L}/u.test(text) && !/^(?:latchkey|ra)\.[\w.]+$/.test(text);

/** Texts for users that stand in a file of the app itself. */
function literalTexts(file: string): string[] {
  const found: string[] = [];
  new Visitor({
    JSXText: ({ value }) => {
      if (isText(value)) found.push(value.trim());
    },
    JSXAttribute: ({ name, value }) => {
      const isSpoken = name.type === "JSXIdentifier" && spoken.has(name.name);
      if (isSpoken && value?.type === "Literal" && isText(value.value)) found.push(value.value);
    },
  }).visit(parseSync(file, read(file)).program);
  return found;
}

/** The keys of texts that the app asks for, as patterns: `${name}` stands for one word. */
const askedFor = (): Set<string> => {
  const keys = files.flatMap((file) => {
    const code = read(file);
    const quoted = [...code.matchAll(/(["'`])(latchkey\.(?:\$\{[^}]*\}|[\w.])*)\1/g)].map(
      (match) => match[2],
    );
    // The page for a server that does not answer has no translations at hand.
    const direct = [...code.matchAll(/\ben\.(latchkey\.\w+)/g)].map((match) => `${match[1]}.\${}`);
    return [...quoted, ...direct];
  });
  return new Set(keys.map((key = "") => key.replaceAll(/\$\{[^}]*\}/g, "\\w+").replaceAll(".", "\\.")));
};

function keysOf(texts: unknown, prefix: string): string[] {
  if (typeof texts !== "object" || texts === null) return [prefix];
  return Object.entries(texts).flatMap(([name, inner]) => keysOf(inner, `${prefix}.${name}`));
}

const isInstalled = existsSync(path.join(root, "admin/node_modules/ra-language-english"));

describe("the admin's texts", () => {
  it("are in the file of texts alone", () => {
    const found = files.map((file) => [file, literalTexts(file)] as const);
    expect(found.filter(([, texts]) => texts.length > 0)).toEqual([]);
  });

  it.skipIf(!isInstalled)("are there where one is asked for, and asked for where one is there", async () => {
    const file = path.join(source, "text/en.ts");
    const { en }: { readonly en: { readonly latchkey: object } } = await import(file);
    const keys = keysOf(en.latchkey, "latchkey");
    const patterns = [...askedFor()].map((pattern) => new RegExp(`^${pattern}$`));
    expect(patterns.filter((pattern) => !keys.some((key) => pattern.test(key)))).toEqual([]);
    expect(keys.filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });
});
