// The fields of request bodies, with the coercions and messages of DRF.
export { columnKind } from "./column-kinds.ts";
export { createField, describeFields, type Field, labelOf } from "./field.ts";
export { emailField } from "./email-field.ts";
export { booleanKind } from "./boolean.ts";
export { datetimeKind, datetimeKindIn } from "./datetime.ts";
export { zoneOffset } from "./local-moments.ts";
export { decimal, type DecimalLimits, duration, slug } from "./field-schemas.ts";
export { type ColumnShape, FieldError, type FieldKind, type RawValue } from "./kind.ts";
export { uuidOf } from "./uuid.ts";
export type { FieldMetadata } from "./metadata.ts";
export { type PrimaryKey, primaryKeyField, primaryKeyListField, unknownPrimaryKey } from "./primary-keys.ts";
export { readFields, type ParsedFields, readValid } from "./read.ts";
export { type SchemaField, schemaFields } from "./schema-fields.ts";
export { textField, type TextOptions } from "./text.ts";
export { booleanField } from "./boolean.ts";
