// From a Zod object to its fields on the wire and its columns in the table.
import { type Field, FieldError, type SchemaField, schemaFields } from "../http/index.ts";
import type { Column, DialectName } from "../store/index.ts";
import type { ResourceSchema } from "./define-resource.ts";

/** A field of a schema: how it is read and stored. A field that refers to a row has another name than its column. */
export interface ModelField {
  readonly field: Field;
  readonly column: Column;
  /** The value in a new row when the body leaves the field out; undefined when the schema has no default. */
  readonly initial: (() => unknown) | undefined;
  /** Whether it refers to a row of another table. */
  readonly isReference?: boolean;
}

/** The database and the time zone of an app. */
interface FieldSettings {
  readonly dialect: DialectName;
  /** The time zone of dates and times without an offset; UTC by default. */
  readonly timeZone?: string;
}

/**
 * The fields of a Zod object. Errors name a field after `schemaName`.
 *
 * @throws TypeError for a field that no column can store, or whose default it cannot store
 */
export const modelFields = (
  schema: ResourceSchema,
  schemaName: string,
  { dialect, timeZone }: FieldSettings,
): ModelField[] => schemaFields(schema, timeZone).map((field) => modelField(field, schemaName, dialect));

/** What to write instead of a type of Zod that JSON does not have. */
const adviceAbout: Readonly<Record<string, string>> = {
  date: "JSON has no dates: write z.iso.datetime() or z.iso.date() instead of z.date()",
  bigint: "write z.int() instead of z.bigint(): integers of 64 bits are stored and shown exactly",
};

function modelField(
  { field, isStorable, zodType, fallback }: SchemaField,
  schemaName: string,
  dialect: DialectName,
): ModelField {
  const { name, required, nullable, kind } = field;
  if (!isStorable) {
    const advice = adviceAbout[zodType] ?? `no column stores z.${zodType}(); z.json() takes any JSON`;
    throw new TypeError(`${schemaName}.${name}: ${advice}.`);
  }
  const initial = initialOf(field, fallback, `${schemaName}.${name}`);
  const value = initial?.() ?? null;
  const column: Column = {
    name,
    ...kind.column,
    nullable: nullable || (!required && value === null),
    ...(value !== null && { default: kind.toColumn(value, dialect) }),
  };
  return { field, column, initial };
}

/** The values that the schema gives a new row, as if they had been read. */
function initialOf(
  { kind }: Field,
  fallback: SchemaField["fallback"],
  label: string,
): (() => unknown) | undefined {
  if (fallback === undefined) return undefined;
  return () => {
    const value = fallback() ?? null;
    try {
      return value === null ? null : kind.fromSchema(value);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      throw new TypeError(`${label}: the default is not a value of the field: ${error.message}`, {
        cause: error,
      });
    }
  };
}
