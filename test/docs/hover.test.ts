// Every option has hover text: the declarations that are shipped document each member of each type of options.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { optionPaths } from "../../src/option-kinds/index.ts";
import { optionsSchema } from "../../src/options/index.ts";
import { builtTypes, exportedNames, membersOf } from "../support/declarations.ts";
import { root } from "../support/process.ts";

const manifest: { exports: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
);
const entries = Object.values(manifest.exports)
  .filter((file) => file.endsWith(".js"))
  .map((file) => file.replace(/\.js$/, ".d.ts"));
const types = builtTypes();
const optionTypes = [
  ...new Set(entries.flatMap(exportedNames).filter((name) => /(?:Options|Spec)$/.test(name))),
];

describe("hover text", () => {
  it("is asked of every type of options that an entry point exports", () => {
    expect(optionTypes).toEqual(
      expect.arrayContaining([
        "LatchkeyOptions",
        "ResourceOptions",
        "ViewOptions",
        "OperationOptions",
        "OperationViewOptions",
        "TokenTypeOptions",
        "ServeOptions",
        "PasswordPolicyOptions",
        "HasherSpec",
        "TokensOptions",
        "PasswordsOptions",
      ]),
    );
  });

  it.each(optionTypes)("is there for every member of %s", (name) => {
    const members = membersOf(name, types);
    expect(members.size).toBeGreaterThan(0);
    expect([...members].filter(([, isDocumented]) => !isDocumented)).toEqual([]);
  });

  it("is there for every option that the schema has, however deep", () => {
    const members = [...membersOf("LatchkeyOptions", types).keys()];
    const missing = optionPaths(optionsSchema()).filter((names) => {
      const [last = "", group] = [names.at(-1), names.at(-2)];
      const places = group === undefined ? ["LatchkeyOptions"] : [group, `Latchkey${group}Options`];
      const isPlaced = (member: string): boolean =>
        places.some((place) => member.toLowerCase().endsWith(`${place}.${last}`.toLowerCase()));
      // The members of the policy are those of PasswordPolicyOptions.
      return !members.some(isPlaced) && group !== "policy";
    });
    expect(missing).toEqual([]);
    expect(members).toContain("LatchkeyOptions.sessionLimit.whenReached");
    expect(members).toContain("LatchkeyTokensOptions.accessTokenLifetime");
  });
});
