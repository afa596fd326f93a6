// Fields that name rows by their ids, as DRF's PrimaryKeyRelatedField and ManyRelatedField read them.
import { NumberLiteral, pythonInt, pythonText, pythonTrim, pythonTypeName } from "../../python/index.ts";
import { UploadedFile } from "../bodies/index.ts";
import { createField, type Field, type FieldOptions, isNumeric } from "./field.ts";
import { FieldError, fieldKind, type RawValue } from "./kind.ts";
import { uuidOf, uuidOfNumber } from "./uuid.ts";

/** The id of a row: an integer, or the text of a UUID. */
export type PrimaryKey = number | bigint | string;

/** The options of a field that names rows. */
export interface PrimaryKeyFieldOptions extends FieldOptions {
  /** The type of the ids. */
  readonly id: "integer" | "uuid";
}

/** The id of one row. An empty text is null, in JSON too. Whether there is such a row is not checked here. */
export function primaryKeyField(name: string, options: PrimaryKeyFieldOptions): Field<PrimaryKey | null> {
  const kind = fieldKind<PrimaryKey | null>({
    type: "field",
    column: { type: options.id === "uuid" ? "text" : "integer" },
    invalidText: "Select a valid choice. That choice is not one of the available choices.",
    read: (raw) => {
      if (raw !== "") return readPrimaryKey(raw, options.id);
      if (options.nullable === true) return null;
      throw new FieldError("This field may not be null.");
    },
    // Zod's integers are numbers: it gets the nearest one that it accepts.
    toSchema: (value) => (typeof value === "bigint" ? Number.MAX_SAFE_INTEGER : value),
    toColumn: (value) => value,
  });
  return createField(name, kind, options);
}

/** The options of a field that names several rows. */
export interface PrimaryKeyListFieldOptions extends PrimaryKeyFieldOptions {
  readonly allowEmpty?: boolean;
}

/** The ids of several rows, each once. A form has the name once for each of them. */
export function primaryKeyListField(name: string, options: PrimaryKeyListFieldOptions): Field<PrimaryKey[]> {
  const { id, allowEmpty = true } = options;
  const kind = fieldKind<PrimaryKey[]>({
    type: "field",
    column: { type: "json" },
    isList: true,
    absentInForm: [],
    invalidText: "Select a valid choice. That choice is not one of the available choices.",
    read: (raw) => {
      const items = listOf(raw);
      if (items.length === 0 && !allowEmpty) throw new FieldError("This list may not be empty.");
      const keys = new Set(items.map((item) => readPrimaryKey(item, id)));
      if (keys.size > maxKeys)
        throw new FieldError(`Ensure this field has no more than ${maxKeys} elements.`);
      return [...keys];
    },
    toColumn: () => null,
  });
  return createField(name, kind, options);
}

function listOf(raw: Exclude<RawValue, null>): readonly RawValue[] {
  if (Array.isArray(raw)) return raw;
  const type = pythonTypeName(raw);
  // Python iterates over the keys of a dictionary.
  if (type === "dict" && !(raw instanceof UploadedFile)) return Object.keys(raw);
  throw new FieldError(`Expected a list of items but got type "${type}".`);
}

/** How many rows a list names at most: they are parameters of one statement, of which SQLite takes 32,766. */
const maxKeys = 10_000;

const maxTextLength = 1000;
const maxInteger = 2n ** 63n - 1n;

function readPrimaryKey(raw: RawValue, id: "integer" | "uuid"): PrimaryKey {
  if (raw === null) throw new FieldError(unknownPrimaryKey("None"));
  const wrongType = (): FieldError =>
    new FieldError(`Incorrect type. Expected pk value, received ${pythonTypeName(raw)}.`);
  if (typeof raw === "boolean") throw wrongType();
  if (id === "uuid") return readUuid(raw);
  const value = integerOf(raw);
  if (value === undefined) throw wrongType();
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  // No row has such an id, and no column could be compared with it.
  if (value > maxInteger || value < -maxInteger - 1n) throw new FieldError(unknownPrimaryKey(value));
  return value;
}

/** `int(raw)`; undefined where Python raises an error. A number loses its fraction. */
function integerOf(raw: Exclude<RawValue, null>): bigint | undefined {
  if (typeof raw === "string") return raw.length > maxTextLength ? undefined : pythonInt(pythonTrim(raw));
  if (!isNumeric(raw)) return undefined;
  if (raw instanceof NumberLiteral && raw.isInteger) return BigInt(raw.text);
  const number = Math.trunc(Number(raw));
  return Number.isFinite(number) ? BigInt(number) : undefined;
}

function readUuid(raw: Exclude<RawValue, null>): string {
  const uuid = typeof raw === "string" ? uuidOf(raw) : uuidOfNumber(raw);
  if (uuid !== undefined) return uuid;
  const text = typeof raw === "string" ? raw : isNumeric(raw) ? pythonText(raw) : JSON.stringify(raw);
  throw new FieldError(`“${text.slice(0, maxTextLength)}” is not a valid UUID.`);
}

/** The message about an id that names no row, or none that the caller may see. */
export const unknownPrimaryKey = (id: PrimaryKey): string => `Invalid pk "${id}" - object does not exist.`;
