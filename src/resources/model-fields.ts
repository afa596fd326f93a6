// From a Zod object to its fields on the wire and its columns in the table.
import * as z from "zod";
import {
  booleanField,
  choiceField,
  datetimeField,
  type Field,
  integerField,
  jsonField,
  realField,
  textField,
} from "../http/index.ts";
import type { Column, ColumnType, ColumnValue } from "../store/index.ts";
import { toColumn } from "./column-values.ts";
import type { ResourceSchema } from "./define-resource.ts";

/** A field of a schema: how it is read and stored. */
export interface ModelField {
  readonly field: Field;
  readonly column: Column;
  /** The value in a new row when the body leaves the field out; undefined when the schema has no default. */
  readonly initial: ColumnValue | undefined;
}

/** The part of a JSON Schema that describes a field. */
const fieldSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.looseObject({ type: z.unknown().optional() })).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
});
type FieldSchema = z.infer<typeof fieldSchema>;

/**
 * The fields of a Zod object. Errors name a field after `schemaName`.
 *
 * @throws TypeError for a field that no column can store
 */
export function modelFields(schema: ResourceSchema, schemaName: string): ModelField[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const json = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
    return modelField(
      name,
      fieldSchema.parse(json),
      !type.safeParse(undefined).success,
      `${schemaName}.${name}`,
    );
  });
}

function modelField(name: string, schema: FieldSchema, required: boolean, path: string): ModelField {
  const { base, nullable } = unwrapNullable(schema);
  const type = columnType(base, path);
  const initial = schema.default === undefined ? undefined : toColumn(schema.default, type);
  const column: Column = {
    name,
    type,
    nullable: nullable || (!required && initial === undefined),
    ...(type === "text" && base.maxLength !== undefined && { maxLength: base.maxLength }),
    ...(initial !== undefined && { default: initial }),
  };
  const options = { required, nullable };
  if (base.enum !== undefined)
    return { field: choiceField(name, base.enum.map(String), options), column, initial };
  const numeric = { ...options, minimum: limit(base.minimum), maximum: limit(base.maximum) };
  const builders: Readonly<Record<ColumnType, () => Field>> = {
    boolean: () => booleanField(name, options),
    integer: () => integerField(name, numeric),
    real: () => realField(name, numeric),
    datetime: () => datetimeField(name, options),
    json: () => jsonField(name, options),
    // A text may be empty if its default is (Django's `blank=True`).
    text: () =>
      textField(name, {
        ...options,
        blank: schema.default === "",
        maxLength: base.maxLength,
        minLength: base.minLength,
      }),
  };
  return { field: builders[type](), column, initial };
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

function columnType({ type, format }: FieldSchema, path: string): ColumnType {
  if (type === "string") return format === "date-time" ? "datetime" : "text";
  if (type === "integer" || type === "boolean") return type;
  if (type === "number") return "real";
  if (type === "object" || type === "array") return "json";
  throw new TypeError(`${path}: a field is a string, number, boolean, date and time, object or array`);
}

/** A limit of the schema; undefined for the safe integers, which Zod adds to every integer. */
function limit(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
}
