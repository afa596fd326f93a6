// The fields of request bodies, with DRF's coercions and messages.
export { booleanField } from "./boolean.ts";
export { choiceField, jsonField } from "./choice.ts";
export { datetimeField } from "./datetime.ts";
export { describeField, describeFields, type Field, type FieldMetadata, labelOf } from "./field.ts";
export { integerField, type NumberFieldOptions, realField } from "./numbers.ts";
export { readFields, type Reading, readValid } from "./read.ts";
export { jsonProblems, textProblems } from "./storable.ts";
export { lengthProblems, textField, type TextFieldOptions } from "./text.ts";
