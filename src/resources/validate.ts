// Runs a resource's Zod schema over values that the fields have read: refinements and transforms of the app's own.
import { type FieldErrors, isoDateTime, jsonProblems, lengthProblems, textProblems } from "../http/index.ts";
import type { Column } from "../store/index.ts";
import type { Model } from "./model.ts";

/** Values that passed, or messages by field. */
export type Verdict =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly errors: FieldErrors };

/**
 * Checks `values` against the schema; `existing` stands in for the fields that a partial body leaves out, and is
 * only complained about together with what the body does hold.
 */
export function validate(
  { resource, fields }: Model,
  values: Readonly<Record<string, unknown>>,
  existing: Readonly<Record<string, unknown>>,
): Verdict {
  const candidate: Record<string, unknown> = {};
  for (const { column, field } of fields) {
    const value = column.name in values ? values[column.name] : existing[column.name];
    // A field that was left out is null in its column; to a schema that has no null it is still left out.
    if (value === null && !field.nullable) continue;
    if (value !== undefined)
      candidate[column.name] = asSchemaInput(value, column.type, column.name in values);
  }
  const outcome = resource.options.schema.safeParse(candidate);
  if (outcome.success) {
    const output: Record<string, unknown> = {};
    const refused: Record<string, string[]> = {};
    for (const { column } of fields) {
      const { name } = column;
      if (!(name in values)) continue;
      // A bigint and a stored moment went in as stand-ins: what the field read is what counts.
      output[name] =
        column.type === "integer" || column.type === "datetime" ? values[name] : outcome.data[name];
      const problems = columnProblems(output[name], column);
      if (problems.length > 0) refused[name] = problems;
    }
    return Object.keys(refused).length > 0 ? { errors: refused } : { values: output };
  }
  const errors: Record<string, string[]> = {};
  for (const { path, message } of outcome.error.issues) {
    const [field] = path;
    if (typeof field === "string" && !(field in values)) continue;
    (errors[typeof field === "string" ? field : "non_field_errors"] ??= []).push(message);
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

/** Why a column does not take a value, which a transform of the schema may have made of one that the field took. */
function columnProblems(value: unknown, { type, maxLength, nullable }: Column): string[] {
  if (value === null || value === undefined) return nullable === true ? [] : ["This field may not be null."];
  if (type === "json") return jsonProblems(value);
  if (type === "real") return Number.isFinite(value) ? [] : ["A valid number is required."];
  if (type !== "text" || typeof value !== "string") return [];
  return [...lengthProblems(value, { maxLength }), ...textProblems(value)];
}

function asSchemaInput(value: unknown, type: string, isNew: boolean): unknown {
  if (typeof value === "bigint") return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  return type === "datetime" && isNew && typeof value === "string" ? isoDateTime(value) : value;
}
