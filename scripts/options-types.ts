// Writes the types of an app's options from their schema, with the notes of each as its hover text.
import * as z from "zod";
import { isDeclaredElsewhere } from "../src/option-kinds/index.ts";
import { innerSchema, optionsSchema } from "../src/options/index.ts";
import {
  aboutGroup,
  asSchema,
  defaultOf,
  groupOf,
  isDuration,
  notesOf,
  type OptionRow,
  optionsOf,
  unitOf,
} from "./options-notes.ts";

interface Group {
  readonly name: string;
  readonly about: string;
  readonly object: z.ZodObject;
  /** The type of what is given for it. */
  readonly access: string;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The source text of the types. */
export function optionsTypes(): string {
  const groups: Group[] = [
    { name: "LatchkeyOptions", about: "What `latchkey()` takes.", object: optionsSchema, access: "Input" },
  ];
  const interfaces: string[] = [];
  for (const group of groups) {
    const members = optionsOf(group.object).map((row) => {
      const inner = groupOf(row.schema);
      if (inner === undefined) return optionMember(row, `${group.access}["${row.name}"]`, "  ");
      const name = `Latchkey${capitalized(row.name)}Options`;
      const access = `NonNullable<${group.access}["${row.name}"]>`;
      groups.push({ name, about: aboutGroup(row), object: inner, access });
      return `${comment([aboutGroup(row)], "  ")}  readonly ${row.name}?: ${name} | undefined;\n`;
    });
    interfaces.push(
      `${comment([group.about], "")}export interface ${group.name} {\n${members.join("\n")}}\n`,
    );
  }
  return `${head}\n${interfaces.join("\n")}`;
}

const head = `// The types of an app's options. Written by \`npm run reference\` from the schema and its notes; edit those.
import type * as z from "zod";
import type { optionsSchema } from "./schema.ts";

type Input = z.input<typeof optionsSchema>;
`;

function optionMember(row: OptionRow, access: string | undefined, indent: string): string {
  const { name, schema } = row;
  const key = name.slice(name.lastIndexOf(".") + 1);
  const { about, simpleJwt } = notesOf(row);
  const fallback = defaultOf(schema);
  const facts = [
    isDuration(schema) ? 'A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".' : "",
    isDuration(schema) || unitOf(schema) === "" ? "" : `In ${unitOf(schema)}.`,
    simpleJwt === undefined ? "" : `Simple JWT's \`${simpleJwt}\`.`,
  ].filter((fact) => fact !== "");
  const lines = [about, ...(facts.length === 0 ? [] : ["", facts.join(" ")])];
  if (fallback !== undefined) lines.push("", `@defaultValue ${fallback}`);
  const isOptional = schema.safeParse(undefined).success;
  const type = typeText(schema, name, indent) ?? access;
  if (type === undefined) throw new Error(`The type of ${name} cannot be written.`);
  const whole = isOptional && type !== access ? `${type} | undefined` : type;
  return `${comment(lines, indent)}${indent}readonly ${key}${isOptional ? "?" : ""}: ${whole};\n`;
}

function comment(lines: readonly string[], indent: string): string {
  if (lines.some((line) => line.includes("*/")))
    throw new Error(`A note ends its comment: ${lines.join(" ")}`);
  const [only = "", ...more] = lines;
  if (more.length === 0) return `${indent}/** ${only} */\n`;
  const rows = lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`);
  return `${indent}/**\n${rows.join("")}${indent} */\n`;
}

/** The type of what is given for an option; undefined where only the schema itself can say it. */
function typeText(schema: z.ZodType, name: string, indent: string): string | undefined {
  if (isDeclaredElsewhere(schema)) return undefined;
  if (schema instanceof z.ZodNullable) {
    const type = typeText(asSchema(schema.unwrap()), name, indent);
    return type === undefined ? undefined : `${type} | null`;
  }
  const inner = asSchema(innerSchema(schema));
  const isWrapped = inner !== schema;
  if (isWrapped && "unwrap" in schema && typeof schema.unwrap === "function")
    return typeText(asSchema(schema.unwrap()), name, indent);
  if (isWrapped) return typeText(inner, name, indent);
  if (inner instanceof z.ZodEnum) return inner.options.map((value) => JSON.stringify(value)).join(" | ");
  if (inner instanceof z.ZodLiteral)
    return [...inner.values].map((value) => JSON.stringify(value)).join(" | ");
  if (inner instanceof z.ZodArray) {
    const element = typeText(asSchema(inner.element), name, indent);
    if (element === undefined) return undefined;
    return /[|{]/.test(element) ? `(${element})[]` : `${element}[]`;
  }
  if (inner instanceof z.ZodUnion) {
    const types = inner.options.map((option) => typeText(asSchema(option), name, indent));
    return types.includes(undefined) ? undefined : types.join(" | ");
  }
  if (inner instanceof z.ZodObject) {
    const members = optionsOf(inner, `${name}.`).map((row) => optionMember(row, undefined, `${indent}  `));
    return `{\n${members.join("")}${indent}}`;
  }
  return ["string", "number", "boolean"].includes(inner.type) ? inner.type : undefined;
}
