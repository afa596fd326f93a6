// The fields of request bodies, with the coercions and messages of DRF.
export { describeFields, type Field, type FieldMetadata, labelOf } from "./field.ts";
export { type PrimaryKey, primaryKeyField, primaryKeyListField, unknownPrimaryKey } from "./primary-keys.ts";
export { readFields, type ParsedFields, readValid } from "./read.ts";
export { type SchemaField, schemaFields } from "./schema-fields.ts";
export { jsonContentErrors, textContentErrors } from "./storable.ts";
export { textLengthErrors, textField, type TextFieldOptions } from "./text.ts";
