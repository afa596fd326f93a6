// JSON values, as DRF's JSONField reads them and Django stores them.
import { NumberLiteral } from "../../python/index.ts";
import { type BodyValue, UploadedFile } from "../bodies/index.ts";
import { exactNumber, jsonText, readJson } from "../json.ts";
import { isObject } from "./field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";
import { pythonJson } from "./python-json.ts";
import { jsonContentErrors } from "./storable.ts";

/** Any JSON value. An integer above 2^53 is a bigint unless a number holds it exactly. */
export const jsonKind: FieldKind = fieldKind<unknown>({
  type: "field",
  column: { type: "json" },
  invalidText: "Enter a valid JSON.",
  isBlankable: true,
  read: (raw) => {
    if (raw instanceof UploadedFile) throw new FieldError("Value must be valid JSON.");
    return storable(withNumbers(raw));
  },
  readText: (text) => storable(parseJson(text)),
  parse: parseJson,
  fromSchema: storable,
  toColumn: (value, dialect) => jsonColumn(value, dialect),
  toWire: (stored) => jsonValue(stored),
});

/** A JSON value as its column stores it. */
export const jsonColumn: FieldKind["toColumn"] = (value, dialect) =>
  dialect === "sqlite" ? pythonJson(value) : jsonText(value);

/** A stored JSON value. */
export const jsonValue = (stored: unknown): unknown =>
  typeof stored === "string" ? readJson(stored) : stored;

function storable(value: unknown): unknown {
  const messages = jsonContentErrors(value);
  if (messages.length > 0) throw new FieldError(messages);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw new FieldError("Value must be valid JSON.");
  }
}

/** The value with numbers instead of number literals. */
function withNumbers(value: BodyValue): unknown {
  if (value instanceof NumberLiteral) return exactNumber(value.text);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value === null || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner)]));
}
