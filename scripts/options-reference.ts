// Writes docs/reference/options.md, and the types of the options, from their schema; `--check` only says whether both are up to date.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { optionsSchema } from "../src/options/index.ts";
import { type DeclaredOption, declaredOptions } from "./declared-options.ts";
import {
  aboutGroup,
  defaultOf,
  groupOf,
  notesOf,
  type OptionRow,
  optionsOf,
  partsOf,
  typeInWords,
  unitOf,
} from "./options-notes.ts";
import { optionsTypes } from "./options-types.ts";

const root = path.join(import.meta.dirname, "..");

const cell = (text: string): string => text.replaceAll("|", "\\|");

const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(heads),
  line(heads.map(() => "---")),
  ...rows.map(line),
];

function cells(row: OptionRow): string[] {
  const { name, schema } = row;
  const { about } = notesOf(row);
  return [`\`${name}\``, typeInWords(schema), unitOf(schema), defaultOf(schema) ?? "none", about];
}

/** An option, and below it those that its value is made of. */
const withParts = (row: OptionRow): OptionRow[] => [row, ...partsOf(row)];

const columns = ["option", "type", "unit", "default", "what"];

function group(row: OptionRow, withTwin: boolean): string[] {
  const object = groupOf(row.schema);
  const options = object === undefined ? [] : optionsOf(object).flatMap(withParts);
  const twin = (option: OptionRow): string[] => {
    const { simpleJwt } = notesOf(option);
    return withTwin ? [simpleJwt === undefined ? "" : `\`${simpleJwt}\``] : [];
  };
  const rows = options.map((option) => twin(option).concat(cells(option)));
  const heads = withTwin ? ["Simple JWT", ...columns] : columns;
  return ["", `## ${row.name}`, "", aboutGroup(row), "", ...table(heads, rows)];
}

/** What functions beside `latchkey()` take: the title, what it is, and where its type is declared. */
const declarations = [
  [
    "defineResource",
    "What `defineResource(name, options)` takes.",
    "src/resources/define-resource.ts",
    "ResourceOptions",
  ],
  ["timestamps", "What `timestamps` of a resource takes.", "src/resources/define-resource.ts", "Timestamps"],
  ["defineView", "What `defineView(path, options)` takes.", "src/http/define-view.ts", "ViewOptions"],
  [
    "defineTokenType",
    "What `defineTokenType(name, options)` takes.",
    "src/auth/definitions.ts",
    "TokenTypeOptions",
  ],
  [
    "passwords.policy",
    "What `passwords: { policy }` takes.",
    "src/passwords/policy.ts",
    "PasswordPolicyOptions",
  ],
  [
    "passwords.hashers",
    "What `passwords: { hashers }` lists, beside plain names.",
    "src/passwords/hashers.ts",
    "HasherSpec",
  ],
  ["serve", "What `serve(app, options)` of `latchkey/node` takes.", "src/adapters/node.ts", "ServeOptions"],
  [
    "createNextHandlers",
    "What `createNextHandlers(app, options)` of `latchkey/next` takes.",
    "src/adapters/next.ts",
    "NextHandlersOptions",
  ],
] as const;

function declared([title, about, file, typeName]: (typeof declarations)[number]): string[] {
  const rows = declaredOptions(path.join(root, file), typeName).map(
    ({ name, type, about }: DeclaredOption) => {
      if (about === "") throw new Error(`The option ${title}.${name} has no documentation.`);
      return [`\`${name}\``, `\`${type}\``, about];
    },
  );
  return ["", `## ${title}`, "", about, "", ...table(["option", "type", "what"], rows)];
}

/** The text of the reference. */
export function optionsReference(): string {
  const rows = optionsOf(optionsSchema);
  const plain = rows.filter(({ schema }) => groupOf(schema) === undefined);
  const groups = rows.filter(({ schema }) => groupOf(schema) !== undefined);
  groups.sort((one, other) => Number(other.name === "tokens") - Number(one.name === "tokens"));
  return [
    "# Options",
    "",
    "Everything that `latchkey()` takes, and what is declared beside it. This page is generated (`npm run reference`). An option",
    "that is not on it, or of another type, stops the start with the nearest right name; so does one that cannot take effect",
    "beside the others. An editor shows the same text where an option is written.",
    "",
    'A duration is a number of seconds or a text such as `"90s"`, `"5m"`, `"12h"`, `"1d"`, `"2w"`.',
    "",
    ...table(columns, plain.flatMap(withParts).map(cells)),
    ...groups.flatMap((row) => group(row, row.name === "tokens")),
    ...declarations.flatMap(declared),
    "",
  ].join("\n");
}

if (import.meta.main) {
  const isCheck = process.argv.includes("--check");
  const files = [
    ["docs/reference/options.md", optionsReference],
    ["src/options/latchkey-options.ts", optionsTypes],
  ] as const;
  for (const [file, text] of files) {
    if (!isCheck) writeFileSync(path.join(root, file), text());
    else if (readFileSync(path.join(root, file), "utf8") !== text()) {
      process.stderr.write(`${file} is stale: npm run reference\n`);
      process.exitCode = 1;
    }
  }
}
