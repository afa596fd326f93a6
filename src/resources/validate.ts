// Validates values with a resource's Zod schema, after the fields have read them: custom refinements and transforms.
import {
  type FieldErrors,
  isoDateTime,
  jsonContentErrors,
  textLengthErrors,
  textContentErrors,
} from "../http/index.ts";
import type { Column, ColumnType } from "../store/index.ts";
import type { Model } from "./model.ts";

/** The validated values, or messages by field. */
export type Validation =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly errors: FieldErrors };

type Values = Readonly<Record<string, unknown>>;

/**
 * Validates the values of a body. `existing` has the values for fields that a partial body leaves out. An error of such a
 * field is not reported if the existing values have it already.
 */
export function validate(model: Model, values: Values, existing: Values): Validation {
  const outcome = model.resource.options.schema.safeParse(schemaInput(model, values, existing));
  if (outcome.success) return checkOutput(model, values, outcome.data);
  const errors: Record<string, string[]> = {};
  let earlier: ReadonlySet<string> | undefined;
  for (const issue of outcome.error.issues) {
    const field = fieldOf(issue);
    if (field !== undefined && !(field in values)) {
      earlier ??= errorsOf(model, existing);
      if (earlier.has(keyOf(issue))) continue;
    }
    (errors[field ?? "non_field_errors"] ??= []).push(issue.message);
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function fieldOf({ path: [name] }: Issue): string | undefined {
  return typeof name === "string" ? name : undefined;
}

const keyOf = ({ path, message }: Issue): string => JSON.stringify([path.map(String), message]);

/** The errors that the values of a row have by themselves. */
function errorsOf(model: Model, existing: Values): ReadonlySet<string> {
  const { error } = model.resource.options.schema.safeParse(schemaInput(model, {}, existing));
  return new Set(error?.issues.map(keyOf));
}

function schemaInput({ fields }: Model, values: Values, existing: Values): Values {
  const input: Record<string, unknown> = {};
  for (const { column, field } of fields) {
    const { name } = field;
    const { type } = column;
    const value = name in values ? values[name] : existing[name];
    // An optional field that was left out is null in its column, but missing for a schema that is not nullable.
    if (value === undefined || (value === null && !field.nullable)) continue;
    input[name] = schemaValue(value, type, name in values);
  }
  return input;
}

/** A bigint and a stored date have stand-ins that Zod accepts. */
function schemaValue(value: unknown, type: ColumnType, isNew: boolean): unknown {
  if (typeof value === "bigint") return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  return type === "datetime" && isNew && typeof value === "string" ? isoDateTime(value) : value;
}

/** Checks what the schema returns, because a transform may return a value that the column cannot store. */
function checkOutput({ fields }: Model, values: Values, data: Values): Validation {
  const output: Record<string, unknown> = {};
  const errors: Record<string, string[]> = {};
  for (const { field, column } of fields) {
    const { name } = field;
    const { type } = column;
    if (!(name in values)) continue;
    // For these types the schema got a stand-in, so the value that the field read counts.
    output[name] = type === "integer" || type === "datetime" ? values[name] : data[name];
    const messages = columnErrors(output[name], column);
    if (messages.length > 0) errors[name] = messages;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values: output };
}

/** Why a column cannot store a value. */
function columnErrors(value: unknown, { type, maxLength, nullable }: Column): string[] {
  if (value === null || value === undefined) return nullable === true ? [] : ["This field may not be null."];
  if (type === "json") return jsonContentErrors(value);
  if (type === "real") return Number.isFinite(value) ? [] : ["A valid number is required."];
  if (type !== "text" || typeof value !== "string") return [];
  return [...textLengthErrors(value, { maxLength }), ...textContentErrors(value)];
}
