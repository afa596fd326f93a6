// Choice fields and JSON fields, as DRF's ChoiceField and JSONField read them.
import { type BodyValue, UploadedFile } from "../bodies/index.ts";
import { NumberLiteral, pythonText } from "../../python/index.ts";
import { exactNumber } from "../json.ts";
import { type Field, fieldBase, FieldError, type FieldOptions, isNumeric, isObject } from "./field.ts";
import { jsonContentErrors } from "./storable.ts";

/** One of a list of texts. */
export function choiceField(
  name: string,
  choices: readonly string[],
  options: FieldOptions = {},
): Field<string> {
  return {
    ...fieldBase(name, "choice", options),
    constraints: { choices: choices.map((value) => ({ value, display_name: value })) },
    read: (raw) => {
      const text = typeof raw === "string" ? raw : isNumeric(raw) ? pythonText(raw) : JSON.stringify(raw);
      if (!choices.includes(text)) throw new FieldError(`"${text}" is not a valid choice.`);
      return text;
    },
  };
}

/** Any JSON value. An integer above 2^53 is a bigint unless a number holds it exactly. */
export function jsonField(name: string, options: FieldOptions = {}): Field {
  return {
    ...fieldBase(name, "field", options),
    read: (raw) => {
      if (raw instanceof UploadedFile) throw new FieldError("Value must be valid JSON.");
      const value = withNumbers(raw);
      const messages = jsonContentErrors(value);
      if (messages.length > 0) throw new FieldError(...messages);
      return value;
    },
  };
}

/** The value with numbers instead of number literals. */
function withNumbers(value: BodyValue): unknown {
  if (value instanceof NumberLiteral) return exactNumber(value.text);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value === null || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner)]));
}
