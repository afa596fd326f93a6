// Writes docs/reference/options.md from the options' schema; `--check` only says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { optionNotes, optionsSchema } from "../src/options/index.ts";

const file = path.join(import.meta.dirname, "../docs/reference/options.md");

/** One option as the reference shows it. */
interface Row {
  readonly name: string;
  readonly schema: z.ZodType;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

function inner(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable;
  // oxlint-disable-next-line no-unsafe-type-assertion -- what these wrap is a schema; Zod types it as its core's
  return isWrapped ? inner(schema.unwrap() as z.ZodType) : schema;
}

const isDuration = (schema: z.ZodType): boolean => inner(schema) instanceof z.ZodPipe;

function isNullable(schema: z.ZodType): boolean {
  return schema.safeParse(null).success;
}

function typeOf(schema: z.ZodType): string {
  const bare = inner(schema);
  if (isDuration(bare)) return "duration";
  if (bare instanceof z.ZodEnum) return bare.options.map((value) => JSON.stringify(value)).join(", ");
  if (bare instanceof z.ZodLiteral) return [...bare.values].map((value) => JSON.stringify(value)).join(", ");
  if (bare instanceof z.ZodArray) return `list of ${typeOf(asSchema(bare.element))}`;
  if (bare instanceof z.ZodUnion) return bare.options.map((option) => typeOf(asSchema(option))).join(" or ");
  return bare.type === "custom" ? "" : bare.type;
}

// oxlint-disable-next-line no-unsafe-type-assertion -- as above
const asSchema = (schema: z.core.$ZodType): z.ZodType => schema as z.ZodType;

function defaultOf(schema: z.ZodType): string {
  const fallback = optionNotes.get(schema)?.fallback;
  if (fallback !== undefined) return fallback;
  if (!(schema instanceof z.ZodDefault)) return "none";
  const value: unknown = schema.def.defaultValue;
  if (isDuration(schema) && typeof value === "number") {
    const [size, unit] = units.find(([seconds]) => value % seconds === 0) ?? [1, "s"];
    return `\`"${value / size}${unit}"\``;
  }
  return `\`${JSON.stringify(value)}\``;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function line({ name, schema }: Row, withTwin: boolean): string {
  const notes = optionNotes.get(schema);
  if (notes === undefined) throw new Error(`The option ${name} has no notes.`);
  const type = `${notes.type ?? typeOf(schema)}${isNullable(schema) && notes.type === undefined ? " or null" : ""}`;
  const unit = isDuration(schema) ? "seconds, or text" : (notes.unit ?? "");
  const twin = withTwin ? [notes.simpleJwt === undefined ? "" : `\`${notes.simpleJwt}\``] : [];
  const cells = [...twin, `\`${name}\``, type, unit, defaultOf(schema), notes.about];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function table(rows: readonly Row[], withTwin = false): string[] {
  const heads = [...(withTwin ? ["Simple JWT"] : []), "option", "type", "unit", "default", "what"];
  return [
    `| ${heads.join(" | ")} |`,
    `| ${heads.map(() => "---").join(" | ")} |`,
    ...rows.map((row) => line(row, withTwin)),
  ];
}

const rowsOf = (object: z.ZodObject, prefix = ""): Row[] =>
  Object.entries(object.shape).map(([name, schema]) => ({
    name: `${prefix}${name}`,
    schema: asSchema(schema),
  }));

const section = (name: string, group: z.ZodObject): string[] =>
  ["", `## ${name}`, ""].concat(table(rowsOf(group)));

/** The text of the reference. */
export function optionsReference(): string {
  const groups = new Map<string, z.ZodObject>();
  const plain: Row[] = [];
  for (const row of rowsOf(optionsSchema)) {
    const bare = inner(row.schema);
    if (bare instanceof z.ZodObject && optionNotes.get(row.schema) === undefined) groups.set(row.name, bare);
    else plain.push(row);
  }
  const tokens = groups.get("tokens");
  groups.delete("tokens");
  return [
    "# Options",
    "",
    "Everything that `latchkey()` takes. This page is generated from the schema (`npm run reference`); an option that is",
    "not on it, or of another type, stops the start, and so does one that cannot take effect beside the others.",
    "",
    'A duration is a number of seconds or a text such as `"90s"`, `"5m"`, `"12h"`, `"1d"`, `"2w"`.',
    "",
    ...table(plain),
    "",
    "## tokens",
    "",
    "Every setting of Simple JWT, with its meaning and its default, and a few that it does not have.",
    "",
    ...(tokens === undefined ? [] : table(rowsOf(tokens), true)),
    ...[...groups].flatMap(([name, group]) => section(name, group)),
    "",
  ].join("\n");
}

if (import.meta.main) {
  const text = optionsReference();
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write("docs/reference/options.md is stale: npm run reference\n");
    process.exitCode = 1;
  }
}
