// From a Zod object to its fields on the wire and its columns in the table.
import { type Field, type SchemaField, schemaFields } from "../http/index.ts";
import type { Column, ColumnValue } from "../store/index.ts";
import { toColumn } from "./column-values.ts";
import type { ResourceSchema } from "./define-resource.ts";

/** A field of a schema: how it is read and stored. A field that refers to a row has another name than its column. */
export interface ModelField {
  readonly field: Field;
  readonly column: Column;
  /** The value in a new row when the body leaves the field out; undefined when the schema has no default. */
  readonly initial: ColumnValue | undefined;
  /** Whether it refers to a row of another table. */
  readonly isReference?: boolean;
}

/**
 * The fields of a Zod object. Errors name a field after `schemaName`.
 *
 * @throws TypeError for a field that no column can store
 */
export const modelFields = (schema: ResourceSchema, schemaName: string): ModelField[] =>
  schemaFields(schema).map((field) => modelField(field, schemaName));

function modelField({ field, type, maxLength, fallback }: SchemaField, schemaName: string): ModelField {
  const { name, required, nullable } = field;
  if (type === undefined) {
    throw new TypeError(
      `${schemaName}.${name}: a field is a string, number, boolean, date and time, object or array`,
    );
  }
  const initial = fallback === undefined ? undefined : toColumn(fallback, type);
  const column: Column = {
    name,
    type,
    nullable: nullable || (!required && initial === undefined),
    ...(type === "text" && maxLength !== undefined && { maxLength }),
    ...(initial !== undefined && { default: initial }),
  };
  return { field, column, initial };
}
