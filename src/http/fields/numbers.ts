// Integers and floating-point numbers, as DRF's IntegerField and FloatField read them.
import { asciiDigits, pythonInt, pythonText, pythonTrim } from "../../python/index.ts";
import { isNumeric } from "./field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";
import type { FieldMetadata } from "./metadata.ts";

/** The limits of a number. */
export interface NumberLimits {
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
}

const int64 = { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };

/** The most characters of a text that is read as a number, as in DRF. */
const maxNumberLength = 1000;

/** An integer; a bigint above 2^53. Text is read as Python's int() reads it. */
export function integerKind(limits: NumberLimits = {}): FieldKind<number | bigint> {
  return fieldKind<number | bigint>({
    type: "integer",
    column: { type: "integer" },
    constraints: bounds(limits),
    invalidText: "Enter a whole number.",
    read: (raw) => {
      checkLength(raw);
      const text = isNumeric(raw) ? pythonText(raw) : typeof raw === "string" ? raw : undefined;
      const value = text === undefined ? undefined : pythonInt(pythonTrim(text).replace(/\.0*$/, ""));
      if (value === undefined) throw new FieldError("A valid integer is required.");
      checkBounds(value, { minimum: int64.minimum, maximum: int64.maximum, ...defined(limits) });
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    },
    // Zod's integers are numbers: it gets the nearest one that it accepts.
    toSchema: (value) =>
      typeof value === "number" ? value : value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER,
    fromSchema: (output) => {
      const value =
        typeof output === "bigint" ? output : Number.isInteger(output) ? BigInt(Number(output)) : undefined;
      if (value === undefined) throw new FieldError("A valid integer is required.");
      checkBounds(value, int64);
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    },
    toColumn: (value) => value,
  });
}

/** A number that may have a fraction. */
export function realKind(limits: NumberLimits = {}): FieldKind<number> {
  return fieldKind({
    type: "float",
    column: { type: "real" },
    constraints: bounds(limits),
    invalidText: "Enter a number.",
    read: (raw) => {
      checkLength(raw);
      const value = isNumeric(raw) || typeof raw === "boolean" ? Number(raw) : floatOf(raw);
      if (!Number.isFinite(value)) throw new FieldError("A valid number is required.");
      checkBounds(value, limits);
      return value;
    },
    fromSchema: (output) => {
      if (typeof output === "number" && Number.isFinite(output)) return output;
      throw new FieldError("A valid number is required.");
    },
    toColumn: (value) => value,
  });
}

/** The number that Python's float() reads from a text. */
function floatOf(raw: unknown): number {
  const text = typeof raw === "string" ? asciiDigits(pythonTrim(raw)).replaceAll(/(?<=\d)_(?=\d)/g, "") : "";
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/** @throws FieldError for a text that is too long to be read as a number */
export function checkLength(raw: unknown): void {
  if (typeof raw === "string" && raw.length > maxNumberLength)
    throw new FieldError("String value too large.");
}

/** @throws FieldError for a number outside its limits */
function checkBounds(value: number | bigint, { minimum, maximum }: NumberLimits): void {
  if (maximum !== undefined && value > maximum)
    throw new FieldError(`Ensure this value is less than or equal to ${maximum}.`);
  if (minimum !== undefined && value < minimum)
    throw new FieldError(`Ensure this value is greater than or equal to ${minimum}.`);
}

const defined = ({ minimum, maximum }: NumberLimits): NumberLimits => ({
  ...(minimum !== undefined && { minimum }),
  ...(maximum !== undefined && { maximum }),
});

function bounds({ minimum, maximum }: NumberLimits): Partial<FieldMetadata> {
  return {
    ...(typeof minimum === "number" && { min_value: minimum }),
    ...(typeof maximum === "number" && { max_value: maximum }),
  };
}
