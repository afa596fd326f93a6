// From a resource's Zod schema: its fields on the wire, its columns in the table, and the way between them.
import * as z from "zod";
import {
  booleanField,
  choiceField,
  datetimeField,
  type Field,
  integerField,
  isoDateTime,
  jsonField,
  jsonText,
  readJson,
  realField,
  textField,
} from "../http/index.ts";
import {
  type Column,
  type ColumnType,
  type ColumnValue,
  type Row,
  type TableDefinition,
} from "../store/index.ts";
import type { Resource, ResourceSchema } from "./define-resource.ts";

/** One field of a schema: how it is read, kept and shown. */
export interface ModelField {
  readonly field: Field;
  readonly column: Column;
  /** The value a new row gets when the body leaves the field out; undefined when it must not. */
  readonly initial: ColumnValue | undefined;
}

/** A resource made ready to serve. */
export interface Model {
  /** The IANA name of the time zone in which moments are shown. */
  readonly timeZone: string;
  readonly resource: Resource;
  readonly table: TableDefinition;
  readonly fields: readonly ModelField[];
  /** The column of the owner's id. */
  readonly ownerColumn: string | undefined;
  /** The columns that are set to the present moment when a row is made, and those when it is made or changed. */
  readonly moments: { readonly created: readonly string[]; readonly updated: readonly string[] };
  /** What a new row gets in columns that are other resources' of the same table. */
  readonly defaults: Readonly<Record<string, ColumnValue>>;
}

/** The part of a JSON Schema that a field needs. */
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
 * Reads a resource's schema.
 *
 * @throws TypeError for a field that no column can hold
 */
export function createModel(resource: Resource, userTable: string, timeZone: string): Model {
  const { schema, owner, timestamps, table = resource.name } = resource.options;
  const fields = modelFields(schema, resource.name);
  const ownerColumn = owner === undefined ? undefined : `${owner}_id`;
  const moments = [timestamps?.created, timestamps?.updated].filter((name) => name !== undefined);
  const columns: Column[] = [
    ...fields.map(({ column }) => column),
    ...moments.map((name): Column => ({ name, type: "datetime" })),
    ...(ownerColumn === undefined
      ? []
      : [{ name: ownerColumn, type: "integer", references: userTable } as const]),
  ];
  const indexes = ownerColumn === undefined ? [] : [ownerColumn];
  return {
    timeZone,
    resource,
    table: { name: table, columns, indexes },
    fields,
    ownerColumn,
    moments: {
      created: timestamps?.created === undefined ? [] : [timestamps.created],
      updated: timestamps?.updated === undefined ? [] : [timestamps.updated],
    },
    defaults: {},
  };
}

/** The fields of a Zod object. */
export function modelFields(schema: ResourceSchema, owner: string): ModelField[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const json = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
    return modelField(name, fieldSchema.parse(json), !type.safeParse(undefined).success, `${owner}.${name}`);
  });
}

/** The row as the wire shows it. */
export function toWire(
  row: Row,
  { resource, fields, ownerColumn, timeZone }: Model,
): Record<string, unknown> {
  const { owner, timestamps } = resource.options;
  const shown: Record<string, unknown> = { id: row["id"] };
  for (const { column } of fields) shown[column.name] = fromColumn(row[column.name], column.type, timeZone);
  for (const name of [timestamps?.created, timestamps?.updated]) {
    if (name !== undefined) shown[name] = fromColumn(row[name], "datetime", timeZone);
  }
  if (owner !== undefined && ownerColumn !== undefined) shown[owner] = row[ownerColumn];
  return shown;
}

/** A field's value as its column keeps it. */
export function toColumn(value: unknown, type: ColumnType): ColumnValue {
  if (value === null || value === undefined) return null;
  if (type === "json") return jsonText(value);
  if (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "boolean"
  ) {
    // SQLite would write the number 5 as the text "5.0".
    return type === "text" ? String(value) : value;
  }
  throw new TypeError(`A ${type} column cannot hold a ${typeof value}`);
}

/** A column's value as the wire shows it. */
export function fromColumn(value: unknown, type: ColumnType, timeZone: string): unknown {
  if (value === null || value === undefined) return null;
  if (type === "boolean") return Boolean(value);
  if (type === "datetime") return typeof value === "string" ? isoDateTime(value, timeZone) : value;
  return type === "json" && typeof value === "string" ? readJson(value) : value;
}

function modelField(name: string, schema: FieldSchema, required: boolean, place: string): ModelField {
  const { base, nullable } = unwrapNullable(schema);
  const type = columnType(base, place);
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
  const numeric = { ...options, minimum: bound(base.minimum), maximum: bound(base.maximum) };
  const builders: Readonly<Record<ColumnType, () => Field>> = {
    boolean: () => booleanField(name, options),
    integer: () => integerField(name, numeric),
    real: () => realField(name, numeric),
    datetime: () => datetimeField(name, options),
    json: () => jsonField(name, options),
    // As with Django's `blank=True`: a text may be empty where empty is its default.
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

/** JSON Schema says "or null" in two ways: as one of several types, or as one of several schemas. */
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

function columnType({ type, format }: FieldSchema, place: string): ColumnType {
  if (type === "string") return format === "date-time" ? "datetime" : "text";
  if (type === "integer" || type === "boolean") return type;
  if (type === "number") return "real";
  if (type === "object" || type === "array") return "json";
  throw new TypeError(`${place}: a field is a string, number, boolean, date and time, object or array`);
}

/** A bound that someone set: Zod's integers carry the limits of a safe integer by themselves. */
function bound(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;
}
