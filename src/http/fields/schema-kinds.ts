// From a Zod type to the kind of its field.
import * as z from "zod";
import { booleanKind } from "./boolean.ts";
import { choiceKind } from "./choice.ts";
import { datetimeKind } from "./datetime.ts";
import { jsonKind } from "./json-field.ts";
import type { FieldKind } from "./kind.ts";
import { integerKind, realKind } from "./numbers.ts";
import { textKind } from "./text.ts";

/** What is around a type and matters to its kind. */
export interface KindContext {
  /** Whether a text may be empty. */
  readonly blank?: boolean;
  /** Whether the schema transforms the value. */
  readonly isTransformed?: boolean;
}

/** The part of a JSON Schema that describes a value. */
const valueSchema = z.looseObject({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** What a JSON Schema says about a value. */
export type ValueSchema = z.infer<typeof valueSchema>;

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
  const schema = valueSchema.parse(z.toJSONSchema(type, { io: "input", unrepresentable: "any" }));
  const build = builderOf(type) ?? builtIn(schema);
  return build?.(schema, context);
}

function builderOf(type: z.core.$ZodType): KindBuilder | undefined {
  const { parent } = type._zod;
  return builders.get(type) ?? (parent === undefined ? undefined : builderOf(parent));
}

function builtIn({ type: name, format, enum: choices, const: only }: ValueSchema): KindBuilder | undefined {
  const values = choices ?? (only === undefined ? undefined : [only]);
  if (values !== undefined && values.every(isChoice)) return () => choiceKind(values);
  if (name === "string") return format === "date-time" ? () => datetimeKind : text;
  return name === undefined ? undefined : byType[name];
}

const isChoice = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";

const text: KindBuilder = ({ maxLength, minLength }, { blank = false }) =>
  textKind({ blank, maxLength, minLength });

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
