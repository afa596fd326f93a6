// Fields that take one of a few values, and fields that take any JSON.
import { type JsonValue, UploadedFile } from "../bodies/index.ts";
import { NumberLiteral, pythonText } from "../../python/index.ts";
import { exactNumber } from "../json.ts";
import { type Field, FieldError, isNumeric, isObject, labelOf } from "./field.ts";
import { jsonProblems } from "./storable.ts";

/** One of the given texts (DRF's ChoiceField). */
export function choiceField(
  name: string,
  choices: readonly string[],
  options: { readonly required?: boolean; readonly nullable?: boolean } = {},
): Field<string> {
  return {
    name,
    label: labelOf(name),
    type: "choice",
    required: options.required ?? true,
    nullable: options.nullable ?? false,
    absentInForm: undefined,
    constraints: { choices: choices.map((value) => ({ value, display_name: value })) },
    read: (raw) => {
      const text = typeof raw === "string" ? raw : isNumeric(raw) ? pythonText(raw) : JSON.stringify(raw);
      if (!choices.includes(text)) throw new FieldError(`"${text}" is not a valid choice.`);
      return text;
    },
  };
}

/** Any JSON value (DRF's JSONField). Integers beyond 2^53 are bigints where a number would lose digits. */
export function jsonField(
  name: string,
  options: { readonly required?: boolean; readonly nullable?: boolean } = {},
): Field {
  return {
    name,
    label: labelOf(name),
    type: "field",
    required: options.required ?? true,
    nullable: options.nullable ?? false,
    absentInForm: undefined,
    constraints: {},
    read: (raw) => {
      if (raw instanceof UploadedFile) throw new FieldError("Value must be valid JSON.");
      const value = plain(raw);
      const problems = jsonProblems(value);
      if (problems.length > 0) throw new FieldError(...problems);
      return value;
    },
  };
}

/** The value with plain numbers throughout. */
function plain(value: JsonValue): unknown {
  if (value instanceof NumberLiteral) return exactNumber(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
