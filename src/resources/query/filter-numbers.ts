// Numbers in filters, as django-filter's NumberFilter reads them: a decimal, whatever the type of the column.
import { FieldError } from "../../http/index.ts";
import { asciiDigits, pythonTrim } from "../../python/index.ts";

const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** The largest number that a filter takes, as in django-filter. */
const largest = 1e50;

/**
 * The text of a decimal.
 *
 * @throws FieldError for a text that is not a finite number, or larger than 1e50
 */
export function decimalText(text: string): string {
  const plain = asciiDigits(pythonTrim(text).replaceAll("_", ""));
  if (!decimal.test(plain)) throw new FieldError("Enter a number.");
  if (Number(plain) > largest) throw new FieldError("Ensure this value is less than or equal to 1e+50.");
  return plain;
}

/**
 * The integer that is left of a decimal without its fraction, as Python's int() leaves it; infinity for a number below those of
 * 64 bits or above them.
 */
export function integerOfDecimal(text: string): number | bigint {
  const value = Number(text);
  if (Math.abs(value) < Number.MAX_SAFE_INTEGER) return Math.trunc(value);
  if (!/^[-+]?\d+(?:\.\d*)?$/.test(text))
    return boundedBigint(Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined, value);
  return boundedBigint(BigInt(text.replace(/^\+/, "").replace(/\..*$/, "")), value);
}

const boundedBigint = (value: bigint | undefined, approximately: number): number | bigint =>
  value !== undefined && BigInt.asIntN(64, value) === value
    ? value
    : approximately < 0
      ? -Infinity
      : Infinity;
