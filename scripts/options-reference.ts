// Writes docs/reference/options.md, a part of errors.md and the types of the options, from what the source declares. With `--check` it only reports stale files.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { optionsSchema } from "../src/options/index.ts";
import { type DeclaredOption, declaredOptions } from "./declared-options.ts";
import { withEndpoints } from "./errors-reference.ts";
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
import { optionsDefaults, optionsTypes } from "./options-types.ts";

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

/** An option, followed by the members of its value. */
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

/** The options of functions other than `latchkey()`: the title, a sentence, and where the type is declared. */
const declarations = [
  [
    "defineResource",
    "The options of `defineResource(name, options)`.",
    "src/resources/define-resource.ts",
    "ResourceOptions",
  ],
  ["timestamps", "The option `timestamps` of a resource.", "src/resources/define-resource.ts", "Timestamps"],
  ["hooks", "The option `hooks` of a resource.", "src/resources/hooks.ts", "ResourceHooks"],
  ["defineView", "The options of `defineView(path, options)`.", "src/http/define-view.ts", "ViewOptions"],
  [
    "defineOperation",
    "The options of `defineOperation(options)`. A view of one operation takes them itself, with its `method`.",
    "src/http/define-operation.ts",
    "OperationOptions",
  ],
  [
    "defineTokenType",
    "The options of `defineTokenType(name, options)`.",
    "src/auth/definitions.ts",
    "TokenTypeOptions",
  ],
  [
    "passwords.policy",
    "The options of `passwords: { policy }`.",
    "src/passwords/policy.ts",
    "PasswordPolicyOptions",
  ],
  [
    "passwords.hashers",
    "The items of `passwords: { hashers }`; a plain name is allowed too.",
    "src/passwords/hashers.ts",
    "HasherSpec",
  ],
  [
    "serve",
    "The options of `serve(app, options)` of `latchkey/node`.",
    "src/adapters/node.ts",
    "ServeOptions",
  ],
  [
    "createNextHandlers",
    "The options of `createNextHandlers(app, options)` of `latchkey/next`.",
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
  const rows = optionsOf(optionsSchema());
  const plain = rows.filter(({ schema }) => groupOf(schema) === undefined);
  const groups = rows.filter(({ schema }) => groupOf(schema) !== undefined);
  groups.sort((one, other) => Number(other.name === "tokens") - Number(one.name === "tokens"));
  return [
    "# Options",
    "",
    "Every option of `latchkey()` and of the functions that go with it. This page is generated (`npm run reference`). An unknown",
    "option or a value of the wrong type is an error when the app starts, and the error names the nearest known option. An option",
    "that cannot take effect together with the others is an error too. Editors show the same text on hover.",
    "",
    'A duration is a number of seconds or a text such as `"90s"`, `"5m"`, `"12h"`, `"1d"`, `"2w"`.',
    "",
    ...table(columns, plain.flatMap(withParts).map(cells)),
    ...groups.flatMap((row) => group(row, row.name === "tokens")),
    ...declarations.flatMap(declared),
    "",
  ].join("\n");
}

const errorsPage = "docs/reference/errors.md";
const typesFolder = "src/options/generated";

/** Every generated file, by its path. */
const generated = (): ReadonlyMap<string, string> =>
  new Map([
    ["docs/reference/options.md", optionsReference()],
    [errorsPage, withEndpoints(readFileSync(path.join(root, errorsPage), "utf8"))],
    [`${typesFolder}/default-options.ts`, optionsDefaults()],
    ...[...optionsTypes()].map(([name, text]): [string, string] => [`${typesFolder}/${name}`, text]),
  ]);

/** Generated files that differ from the schema, and files of types that no group has any more. */
function staleFiles(files: ReadonlyMap<string, string>): string[] {
  const outdated = [...files].filter(([file, text]) => {
    const full = path.join(root, file);
    return !existsSync(full) || readFileSync(full, "utf8") !== text;
  });
  return [
    ...outdated.map(([file]) => file),
    ...readdirSync(path.join(root, typesFolder))
      .map((name) => `${typesFolder}/${name}`)
      .filter((file) => !files.has(file)),
  ];
}

if (import.meta.main) {
  const files = generated();
  mkdirSync(path.join(root, typesFolder), { recursive: true });
  for (const file of staleFiles(files)) {
    const text = files.get(file);
    if (process.argv.includes("--check")) {
      process.stderr.write(`${file} is out of date: npm run reference\n`);
      process.exitCode = 1;
    } else if (text === undefined) rmSync(path.join(root, file));
    else writeFileSync(path.join(root, file), text);
  }
}
