// Describes an option from its schema: its type, its unit and its default, in words.
import * as z from "zod";
import {
  innerSchema,
  isDeclaredElsewhere,
  optionNotes,
  type OptionNotes,
} from "../src/option-kinds/index.ts";

/** One option: its name and its schema. */
export interface OptionRow {
  readonly name: string;
  readonly schema: z.ZodType;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

/** The schema below defaults, `optional` and `nullable`; of a transformation, itself. */
function unwrapped(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable;
  return isWrapped ? unwrapped(asSchema(schema.unwrap())) : schema;
}

// oxlint-disable-next-line no-unsafe-type-assertion -- wrappers type their inner schema as its core's
export const asSchema = (schema: z.core.$ZodType): z.ZodType => schema as z.ZodType;

/** Whether it is a duration: the only options that are transformed. */
export const isDuration = (schema: z.ZodType): boolean => unwrapped(schema) instanceof z.ZodPipe;

/** The notes of an option. */
export function notesOf({ name, schema }: OptionRow): OptionNotes {
  const notes = optionNotes.get(schema);
  if (notes === undefined) throw new Error(`The option ${name} has no notes.`);
  return notes;
}

/** The options of a group; undefined for a single option. A group is an object whose default is `{}`. */
export function groupOf(schema: z.ZodType): z.ZodObject | undefined {
  const inner = asSchema(innerSchema(schema));
  return schema instanceof z.ZodPrefault && inner instanceof z.ZodObject ? inner : undefined;
}

/** What a group is for. */
export const aboutGroup = ({ name, schema }: OptionRow): string =>
  optionNotes.get(schema)?.about ?? `The options under \`${name}\`.`;

/** The options of an object. */
export const optionsOf = (object: z.ZodObject, prefix = ""): OptionRow[] =>
  Object.entries(object.shape).map(([name, schema]) => ({
    name: `${prefix}${name}`,
    schema: asSchema(schema),
  }));

/** The members of an option whose value is an object; of a union, those of every branch. */
export function partsOf({ name, schema }: OptionRow): OptionRow[] {
  const inner = asSchema(innerSchema(schema));
  if (isDeclaredElsewhere(inner)) return [];
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option) => partsOf({ name, schema: asSchema(option) }));
  return inner instanceof z.ZodObject ? optionsOf(inner, `${name}.`) : [];
}

/** The type of an option, in words. */
export function typeInWords(schema: z.ZodType): string {
  const notes = optionNotes.get(schema);
  if (notes?.type !== undefined) return notes.type;
  return `${bareType(schema)}${schema.safeParse(null).success ? " or null" : ""}`;
}

function bareType(schema: z.ZodType): string {
  const bare = unwrapped(schema);
  if (isDuration(bare)) return "duration";
  if (bare instanceof z.ZodEnum) return bare.options.map((value) => JSON.stringify(value)).join(", ");
  if (bare instanceof z.ZodLiteral) return [...bare.values].map((value) => JSON.stringify(value)).join(", ");
  if (bare instanceof z.ZodArray) return `list of ${bareType(asSchema(bare.element))}`;
  if (bare instanceof z.ZodUnion)
    return bare.options.map((option) => bareType(asSchema(option))).join(" or ");
  return bare.type === "custom" ? "" : bare.type;
}

/** The unit of an option. */
export const unitOf = (schema: z.ZodType): string =>
  isDuration(schema) ? "seconds, or text" : (optionNotes.get(schema)?.unit ?? "");

/** The default of an option, in Markdown; undefined when there is none. */
export function defaultOf(schema: z.ZodType): string | undefined {
  const fallback = optionNotes.get(schema)?.fallback;
  if (fallback !== undefined) return fallback;
  if (!(schema instanceof z.ZodDefault)) return undefined;
  const value: unknown = schema.def.defaultValue;
  if (isDuration(schema) && typeof value === "number") {
    const [size, unit] = units.find(([seconds]) => value >= seconds && value % seconds === 0) ?? [1, "s"];
    return `\`"${value / size}${unit}"\``;
  }
  return `\`${JSON.stringify(value)}\``;
}
