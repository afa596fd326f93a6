// Reads all fields of a body, and collects the errors of all fields.
import { type Body } from "../bodies/index.ts";
import { type FieldErrors, type FieldMessages, validationError } from "../http-error.ts";
import { pythonTypeName } from "../../python/index.ts";
import { type Field, isObject, rawValue } from "./field.ts";
import { FieldError, type FieldKind, type RawValue } from "./kind.ts";

/** The values of the valid fields by name, and the messages about the others. */
export interface ParsedFields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: FieldErrors;
}

/**
 * Reads the given fields of a body and ignores any other. With `partial`, no field is required (PATCH).
 *
 * @throws HttpError 400 when the body is not an object
 */
export function readFields(body: Body, fields: readonly Field[], partial = false): ParsedFields {
  checkIsObject(body);
  const values: Record<string, unknown> = {};
  const errors: Record<string, FieldMessages> = {};
  for (const field of fields) {
    const outcome = readField(body, field, partial);
    if (outcome instanceof FieldError) errors[field.name] = outcome.messages;
    else if (outcome !== undefined) values[field.name] = outcome;
  }
  return { values, errors };
}

/**
 * Reads the given fields of a body, all of which must be valid.
 *
 * @throws HttpError 400 with the messages by field
 */
export function readValid(
  body: Body,
  fields: readonly Field[],
  partial = false,
): Readonly<Record<string, unknown>> {
  const { values, errors } = readFields(body, fields, partial);
  if (Object.keys(errors).length > 0) throw validationError(errors);
  return values;
}

function checkIsObject(body: Body): void {
  if (body.kind === "form" || isObject(body.value)) return;
  if (body.value === null) throw validationError({ non_field_errors: ["No data provided"] });
  const type = pythonTypeName(body.value);
  throw validationError({ non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`] });
}

/** The field's value, a FieldError, or undefined when the body leaves out an optional field. */
function readField(body: Body, field: Field, partial: boolean): unknown {
  const { kind, required, nullable } = field;
  const isForm = body.kind === "form";
  // As in DRF, PATCH does not look for numbered values.
  const isAbsent = partial && isForm && !body.fields.has(field.name);
  const raw = isAbsent ? undefined : rawValue(body, field);
  if (raw === undefined) {
    if (partial) return undefined;
    if (isForm && kind.absentInForm !== undefined) return absentInForm(field);
    return required ? new FieldError("This field is required.") : undefined;
  }
  if (raw === null) return nullable ? null : new FieldError("This field may not be null.");
  if (nullable && kind.meansNull?.(raw) === true) return null;
  // A form cannot say null: an empty text is null, or nothing, unless the field takes it.
  if (raw === "" && isForm && !kind.isBlankable) {
    if (nullable) return null;
    if (!required) return undefined;
  }
  return outcomeOf(() => readRaw(kind, raw, isForm));
}

/** An unchecked checkbox is false, or null where it may be; a list without items is read as one. */
function absentInForm({ kind, nullable }: Field): unknown {
  const value: unknown = kind.absentInForm;
  if (nullable) return null;
  return Array.isArray(value) ? outcomeOf(() => kind.read(value)) : value;
}

function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) return error;
    throw error;
  }
}

const readRaw = (kind: FieldKind, raw: Exclude<RawValue, null>, isForm: boolean): unknown =>
  isForm && typeof raw === "string" && kind.readText !== undefined ? kind.readText(raw) : kind.read(raw);
