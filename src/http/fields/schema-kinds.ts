// From a Zod type to the kind of its field.
import * as z from "zod";
import { booleanKind } from "./boolean.ts";
import { choiceKind } from "./choice.ts";
import { dateKind, datetimeKindIn, timeKind } from "./datetime.ts";
import { durationKind } from "./duration.ts";
import { jsonKind } from "./json-field.ts";
import type { FieldKind } from "./kind.ts";
import { integerKind, realKind } from "./numbers.ts";
import { listKind } from "./list.ts";
import { email, url } from "./text-formats.ts";
import { type TextFormat, textKind } from "./text.ts";
import { unwrap } from "./unwrap.ts";
import { uuidKind } from "./uuid.ts";

/** What is around a type and matters to its kind. */
export interface KindContext {
  /** Whether a text may be empty. */
  readonly blank?: boolean;
  /** Whether the schema transforms the value. */
  readonly isTransformed?: boolean;
  /** The time zone of dates and times without an offset; UTC by default. */
  readonly timeZone?: string | undefined;
}

/** What a JSON Schema says about a value. */
export type ValueSchema = z.core.JSONSchema.BaseSchema;

/** Makes the kind of a type that Zod does not have, from its checks and what is around it. */
export type KindBuilder = (schema: ValueSchema, context: KindContext) => FieldKind;

const builders = new WeakMap<z.core.$ZodType, KindBuilder>();

/** Gives a schema a kind of its own, and returns it. Its copies, such as those with further checks, have the kind too. */
export function withKind<Schema extends z.core.$ZodType>(schema: Schema, build: KindBuilder): Schema {
  builders.set(schema, build);
  return schema;
}

/** The kind of a type without null or a default around it; undefined if no column can store its values. */
export function kindOf(type: z.core.$ZodType, context: KindContext = {}): FieldKind | undefined {
  const schema = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
  const build = builderOf(type) ?? builtIn(type, schema);
  const kind = build?.(schema, context);
  // Where the schema transforms a value, Zod has to accept it.
  return kind !== undefined && context.isTransformed === true ? { ...kind, formats: [] } : kind;
}

function builderOf(type: z.core.$ZodType): KindBuilder | undefined {
  const { parent } = type._zod;
  return builders.get(type) ?? (parent === undefined ? undefined : builderOf(parent));
}

/** The kinds of Zod's own types. */
function builtIn(type: z.core.$ZodType, schema: ValueSchema): KindBuilder | undefined {
  if (type instanceof z.core.$ZodLazy) return () => jsonKind;
  if (type instanceof z.core.$ZodArray) return listOf(type._zod.def.element);
  const { type: name, format, enum: choices, const: only } = schema;
  const values = choices ?? (only === undefined ? undefined : [only]);
  if (values !== undefined && values.every(isChoice)) return () => choiceKind(values);
  if (name === "string") return byFormat(type)[format ?? formatOf(type)] ?? text();
  return typeof name === "string" ? byType[name] : undefined;
}

const isChoice = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";

const text =
  (format?: TextFormat): KindBuilder =>
  ({ maxLength, minLength }, { blank = false }) =>
    textKind({ blank, maxLength, minLength }, format);

const listOf =
  (element: z.core.$ZodType): KindBuilder =>
  ({ minItems, maxItems }, { timeZone }) => {
    const { base, nullable, isTransformed } = unwrap(element);
    const item = kindOf(base, { isTransformed, timeZone }) ?? jsonKind;
    return listKind(item, { minLength: minItems, maxLength: maxItems, hasNulls: nullable });
  };

/** The format that Zod has for a text, also where JSON Schema has another meaning of it, as of times. */
const formatOf = (type: z.core.$ZodType): string => String(Reflect.get(type._zod.def, "format") ?? "");

/** Texts with a format. A format with further conditions, such as a version, is checked by Zod too. */
function byFormat({ _zod: { def } }: z.core.$ZodType): Readonly<Record<string, KindBuilder>> {
  const isPlain = ["hostname", "protocol", "version"].every((name) => Reflect.get(def, name) === undefined);
  const pattern: unknown = Reflect.get(def, "pattern");
  const plain = (format: TextFormat, isSame: boolean): KindBuilder =>
    text(isSame ? format : { ...format, formats: [] });
  return {
    email: plain(email, pattern === z.regexes.email),
    uri: plain(url, isPlain),
    uuid: () => uuidKind(isPlain ? ["uuid", "guid"] : []),
    date: () => dateKind,
    time: () => timeKind,
    "date-time": (_, { timeZone = "UTC" }) => datetimeKindIn(timeZone),
    duration: () => durationKind,
  };
}

const byType: Readonly<Record<string, KindBuilder>> = {
  boolean: () => booleanKind,
  integer: (schema) => integerKind(limits(schema)),
  number: (schema) => realKind(limits(schema)),
  object: () => jsonKind,
  array: () => jsonKind,
};

/** The limits of the schema, without those of the safe integers, which Zod adds to every integer. */
const limits = ({ minimum, maximum }: ValueSchema) => ({
  minimum: minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
  maximum: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
});
