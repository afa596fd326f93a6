// Number fields, as DRF's IntegerField and FloatField read them.
import { pythonInt, pythonText, pythonTrim } from "../../python/index.ts";
import { type Field, fieldBase, FieldError, type FieldOptions, isNumeric } from "./field.ts";

/** The options of a number field. */
export interface NumberFieldOptions extends FieldOptions {
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
}

const int64 = { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
const maxTextLength = 1000;

/** An integer; a bigint above 2^53. Text is read as Python's int() reads it. */
export function integerField(name: string, options: NumberFieldOptions = {}): Field<number | bigint> {
  const { minimum = int64.minimum, maximum = int64.maximum } = options;
  return {
    ...fieldBase(name, "integer", options),
    constraints: bounds(options),
    read: (raw) => {
      if (typeof raw === "string" && raw.length > maxTextLength)
        throw new FieldError("String value too large.");
      const text = isNumeric(raw) ? pythonText(raw) : typeof raw === "string" ? raw : undefined;
      const value = text === undefined ? undefined : pythonInt(pythonTrim(text).replace(/\.0*$/, ""));
      if (value === undefined) throw new FieldError("A valid integer is required.");
      checkBounds(value, minimum, maximum);
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    },
  };
}

/** A number that may have a fraction. */
export function realField(name: string, options: NumberFieldOptions = {}): Field<number> {
  const { minimum, maximum } = options;
  return {
    ...fieldBase(name, "float", options),
    constraints: bounds(options),
    read: (raw) => {
      if (typeof raw === "string" && raw.length > maxTextLength)
        throw new FieldError("String value too large.");
      const text = typeof raw === "string" ? pythonTrim(raw) : "";
      const value = isNumeric(raw)
        ? Number(raw)
        : /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
          ? Number(text)
          : Number.NaN;
      if (!Number.isFinite(value)) throw new FieldError("A valid number is required.");
      checkBounds(value, minimum, maximum);
      return value;
    },
  };
}

function checkBounds(
  value: number | bigint,
  minimum: number | bigint | undefined,
  maximum: number | bigint | undefined,
): void {
  if (maximum !== undefined && value > maximum) {
    throw new FieldError(`Ensure this value is less than or equal to ${maximum}.`);
  }
  if (minimum !== undefined && value < minimum) {
    throw new FieldError(`Ensure this value is greater than or equal to ${minimum}.`);
  }
}

function bounds({ minimum, maximum }: NumberFieldOptions): { min_value?: number; max_value?: number } {
  return {
    ...(typeof minimum === "number" && { min_value: minimum }),
    ...(typeof maximum === "number" && { max_value: maximum }),
  };
}
