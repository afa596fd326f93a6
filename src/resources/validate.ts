// Validates values with a resource's Zod schema, after the fields have read them: custom refinements and transforms.
import { type Field, FieldError, type FieldErrors, type FieldMessages, maxMessages } from "../http/index.ts";
import type { ResourceSchema } from "./define-resource.ts";
import type { ModelField } from "./model-fields.ts";
import { listsOf, type Relation } from "./relations.ts";

/** The validated values, or messages by field. */
export type Validation =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly errors: FieldErrors };

type Values = Readonly<Record<string, unknown>>;

/** What values are validated with: the fields, and the schema that they come from. A model has both. */
export interface Validator {
  readonly fields: readonly ModelField[];
  readonly relations?: readonly Relation[];
  readonly resource: { readonly options: { readonly schema: ResourceSchema } };
}

/**
 * Validates the values of a body. `existing` has the values for fields that a partial body leaves out. An error of such a
 * field is not reported if the existing values have it already. With fields that could not be read (`unreadable`) the others
 * are validated one by one, and what the schema says of all of them together is left for later, as in DRF.
 */
export function validate(
  model: Validator,
  values: Values,
  existing: Values,
  unreadable: FieldErrors = {},
): Validation {
  if (Object.keys(unreadable).length > 0)
    return { errors: { ...errorsOfEach(model, values), ...unreadable } };
  const outcome = model.resource.options.schema.safeParse(schemaInput(model, values, existing));
  if (outcome.success) return checkOutput(model, values, outcome.data);
  const errors: Record<string, string[]> = {};
  let earlier: ReadonlySet<string> | undefined;
  let messages = 0;
  for (const issue of outcome.error.issues) {
    const field = fieldOf(issue);
    if (isCheckedByField(model, issue)) continue;
    if (field !== undefined && !(field in values)) {
      earlier ??= errorsOf(model, existing);
      if (earlier.has(keyOf(issue))) continue;
    }
    (errors[field ?? "non_field_errors"] ??= []).push(issue.message);
    messages += 1;
    if (messages === maxMessages) break;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

/** The messages about each value by itself. */
function errorsOfEach(model: Validator, values: Values): FieldErrors {
  const { shape } = model.resource.options.schema;
  const errors: Record<string, string[]> = {};
  for (const { field } of model.fields) {
    const { name } = field;
    if (!(name in values) || !isInSchema(model, name)) continue;
    const issues: readonly Issue[] =
      shape[name]?.safeParse(schemaValue(field, values[name])).error?.issues ?? [];
    const messages = issues
      .filter(
        ({ code, message, path, format }) =>
          !isCheckedByField(model, { code, message, format, path: [name, ...path] }),
      )
      .slice(0, maxMessages)
      .map(({ message }) => message);
    if (messages.length > 0) errors[name] = messages;
  }
  return errors;
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly format?: string | undefined;
}

/** Whether the field has checked the format already, with other rules than Zod's. */
const isCheckedByField = ({ fields }: Validator, { code, path, format }: Issue): boolean =>
  code === "invalid_format" &&
  path.length === 1 &&
  fields.some(({ field }) => field.name === path[0] && field.kind.formats.includes(format ?? ""));

function fieldOf({ path: [name] }: Issue): string | undefined {
  return typeof name === "string" ? name : undefined;
}

const keyOf = ({ path, message }: Issue): string => JSON.stringify([path.map(String), message]);

/** The errors that the values of a row have by themselves. */
function errorsOf(model: Validator, existing: Values): ReadonlySet<string> {
  const { error } = model.resource.options.schema.safeParse(schemaInput(model, {}, existing));
  return new Set(error?.issues.map(keyOf));
}

/** The owner, where a body may set it, is not a member of the schema. */
const isInSchema = ({ resource }: Validator, name: string): boolean =>
  Object.hasOwn(resource.options.schema.shape, name);

function schemaInput(validator: Validator, values: Values, existing: Values): Values {
  const { fields, relations = [] } = validator;
  const input: Record<string, unknown> = {};
  for (const { field } of fields) {
    const { name, nullable } = field;
    if (!isInSchema(validator, name)) continue;
    const isNew = name in values;
    const value = isNew ? values[name] : existing[name];
    // An optional field that was left out is null in its column, but missing for a schema that is not nullable.
    if (value === undefined || (value === null && !nullable)) continue;
    input[name] = isNew ? schemaValue(field, value) : storedValue(field, value);
  }
  for (const { name } of listsOf(relations)) input[name] = schemaList(values[name] ?? existing[name]);
  return input;
}

/** A value as the schema gets it: some have stand-ins that Zod accepts. */
const schemaValue = ({ kind }: Field, value: unknown): unknown =>
  value === null ? null : kind.toSchema(value);

/** Zod's integers are numbers. */
const schemaList = (ids: unknown): readonly unknown[] =>
  Array.isArray(ids) ? ids.map((id: unknown) => (typeof id === "bigint" ? Number.MAX_SAFE_INTEGER : id)) : [];

/** A value of the row, as the wire shows it. */
const storedValue = (field: Field, value: unknown): unknown =>
  typeof value === "bigint" ? schemaValue(field, value) : value;

/** Takes what the schema returns, because a transform may return another value, and one that the column cannot store. */
function checkOutput(validator: Validator, values: Values, data: Values): Validation {
  const { fields } = validator;
  const output: Record<string, unknown> = {};
  const errors: Record<string, FieldMessages> = {};
  for (const { field, column } of fields) {
    const { name } = field;
    if (!(name in values)) continue;
    try {
      output[name] = isInSchema(validator, name)
        ? outputValue(field, values[name], data[name])
        : values[name];
      if (output[name] === null && column.nullable !== true) errors[name] = ["This field may not be null."];
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      errors[name] = error.messages;
    }
  }
  return Object.keys(errors).length > 0 ? { errors } : { values: output };
}

/** The value to store. What the schema returns as it got it stays what the field has read: it may have got a stand-in. */
function outputValue(field: Field, value: unknown, returned: unknown): unknown {
  if (returned === null || returned === undefined) return null;
  return Object.is(returned, schemaValue(field, value)) ? value : field.kind.fromSchema(returned);
}
