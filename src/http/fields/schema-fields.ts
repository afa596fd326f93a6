// From a Zod object to the fields that read its values.
import * as z from "zod";
import type { ColumnType } from "../../store/index.ts";
import { booleanField } from "./boolean.ts";
import { choiceField, jsonField } from "./choice.ts";
import { datetimeField } from "./datetime.ts";
import type { Field } from "./field.ts";
import { integerField, realField } from "./numbers.ts";
import { textField } from "./text.ts";

/** A member of a Zod object, as a field. */
export interface SchemaField {
  readonly field: Field;
  /** The type of a column for its values; undefined if there is none, and the field reads any JSON. */
  readonly type: ColumnType | undefined;
  /** The maximum length of a text, in code points. */
  readonly maxLength: number | undefined;
  /** The default of the schema; undefined when it has none. */
  readonly fallback: unknown;
  /** How the items of a list are read in a query. */
  readonly item: Field | undefined;
}

/** The part of a JSON Schema that describes a field. */
const fieldSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.looseObject({ type: z.unknown().optional() })).optional(),
  items: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
});
type FieldSchema = z.infer<typeof fieldSchema>;

/** The fields of a Zod object. */
export function schemaFields(schema: z.ZodObject): SchemaField[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const json = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
    return schemaField(name, fieldSchema.parse(json), !type.safeParse(undefined).success);
  });
}

function schemaField(name: string, schema: FieldSchema, required: boolean): SchemaField {
  const { base, nullable } = unwrapNullable(schema);
  const type = columnType(base);
  const items = base.type === "array" ? fieldSchema.safeParse(base.items).data : undefined;
  return {
    field: fieldOf(name, type, base, { required, nullable, blank: schema.default === "" }),
    type,
    maxLength: base.maxLength,
    fallback: schema.default,
    item: items === undefined ? undefined : schemaField(name, items, true).field,
  };
}

function fieldOf(
  name: string,
  type: ColumnType | undefined,
  base: FieldSchema,
  // A text may be empty if its default is (Django's `blank=True`).
  options: { readonly required: boolean; readonly nullable: boolean; readonly blank: boolean },
): Field {
  if (base.enum !== undefined) return choiceField(name, base.enum.map(String), options);
  const numeric = { ...options, minimum: limit(base.minimum), maximum: limit(base.maximum) };
  const builders: Readonly<Record<ColumnType, () => Field>> = {
    boolean: () => booleanField(name, options),
    integer: () => integerField(name, numeric),
    real: () => realField(name, numeric),
    datetime: () => datetimeField(name, options),
    json: () => jsonField(name, options),
    text: () => textField(name, { ...options, maxLength: base.maxLength, minLength: base.minLength }),
  };
  return builders[type ?? "json"]();
}

/** JSON Schema has two forms of "or null": one of several types, or one of several schemas. */
function unwrapNullable(schema: FieldSchema): { base: FieldSchema; nullable: boolean } {
  const { type, anyOf } = schema;
  if (Array.isArray(type)) {
    const [only, ...more] = type.filter((name) => name !== "null");
    const base = { ...schema, type: more.length === 0 ? only : undefined };
    return { base, nullable: type.includes("null") };
  }
  if (anyOf === undefined) return { base: schema, nullable: false };
  const [only, ...more] = anyOf.filter((option) => option.type !== "null");
  const base = only !== undefined && more.length === 0 ? fieldSchema.parse(only) : schema;
  return { base, nullable: anyOf.some((option) => option.type === "null") };
}

function columnType({ type, format }: FieldSchema): ColumnType | undefined {
  if (type === "string") return format === "date-time" ? "datetime" : "text";
  if (type === "integer" || type === "boolean") return type;
  if (type === "number") return "real";
  return type === "object" || type === "array" ? "json" : undefined;
}

/** A limit of the schema; undefined for the safe integers, which Zod adds to every integer. */
function limit(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
}
