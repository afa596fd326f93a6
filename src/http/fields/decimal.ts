// Exact decimals, as DRF's DecimalField reads and writes them. A value is the text of a decimal with all its places.
import type { ColumnValue } from "../../store/index.ts";
import { asciiDigits, pythonRepr, pythonTrim } from "../../python/index.ts";
import { fromSortableText, toSortableText, isSortableText } from "./decimal-text.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";
import { checkLength } from "./numbers.ts";

/** The size of a decimal, and its limits. */
export interface DecimalOptions {
  /** How many digits it has at most. */
  readonly digits: number;
  /** How many of them are after the point. */
  readonly places: number;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** More digits than these, and SQLite's numbers are not exact. */
const maxSqliteDigits = 15;

/** A decimal number in parts: `digits` times ten to the power of `exponent`. */
interface Parts {
  readonly sign: "" | "-";
  readonly digits: string;
  readonly exponent: number;
}

/** An exact decimal. */
export function decimalKind(options: DecimalOptions): FieldKind<string> {
  const { digits, places, minimum, maximum } = options;
  const isText = digits > maxSqliteDigits;
  return fieldKind({
    type: "decimal",
    column: { type: "decimal", digits, places },
    constraints: {
      max_digits: digits,
      decimal_places: places,
      ...(maximum !== undefined && { max_value: maximum }),
      ...(minimum !== undefined && { min_value: minimum }),
    },
    invalidText: "Enter a number.",
    meansNull: (raw) => typeof raw === "string" && pythonTrim(raw) === "",
    read: (raw) => {
      checkLength(raw);
      const parts = partsOf(typeof raw === "string" ? raw : pythonRepr(raw));
      if (parts === undefined) throw new FieldError("A valid number is required.");
      checkSize(parts, options);
      if (maximum !== undefined && compareWith(parts, maximum) > 0)
        throw new FieldError(`Ensure this value is less than or equal to ${maximum}.`);
      if (minimum !== undefined && compareWith(parts, minimum) < 0)
        throw new FieldError(`Ensure this value is greater than or equal to ${minimum}.`);
      return positional(parts, places);
    },
    parse: (text) => {
      const parts = text.length > maxExponent ? undefined : partsOf(text);
      if (parts === undefined || Math.abs(parts.exponent) > maxExponent)
        throw new FieldError("Enter a number.");
      return positional(parts, 0);
    },
    toColumn: (value, dialect): ColumnValue =>
      isText && dialect === "sqlite" ? toSortableText(value, options) : value,
    toWire: (stored) => shown(stored, options),
  });
}

/** The most digits before and after the point that a filter may name. */
const maxExponent = 200;
const decimal = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,9}))?$/i;

/** The parts of a text that Python's Decimal() reads as a finite number. */
function partsOf(text: string): Parts | undefined {
  const found = decimal.exec(asciiDigits(pythonTrim(text).replaceAll("_", "")));
  if (found === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  return { sign: sign === "-" ? "-" : "", digits, exponent: Number(exponent) - fraction.length };
}

/** Below, at or above a limit: a negative number, 0 or a positive one. A number has fewer digits than a decimal may have. */
function compareWith(parts: Parts, limit: number): number {
  const other = partsOf(String(limit));
  // No decimal is at infinity.
  if (other === undefined) return limit > 0 ? -1 : 1;
  const places = Math.max(-parts.exponent, -other.exponent, 0);
  const scaled = ({ sign, digits, exponent }: Parts): bigint =>
    BigInt(sign + digits) * 10n ** BigInt(exponent + places);
  const difference = scaled(parts) - scaled(other);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** DRF's `validate_precision`. */
function checkSize({ digits: { length }, exponent }: Parts, { digits, places }: DecimalOptions): void {
  const isWhole = exponent >= 0;
  const isMixed = !isWhole && length > -exponent;
  const total = isWhole ? length + exponent : isMixed ? length : -exponent;
  const before = isWhole ? total : isMixed ? length + exponent : 0;
  const after = isWhole ? 0 : -exponent;
  if (total > digits) throw new FieldError(`Ensure that there are no more than ${digits} digits in total.`);
  if (after > places) throw new FieldError(`Ensure that there are no more than ${places} decimal places.`);
  if (before > digits - places)
    throw new FieldError(
      `Ensure that there are no more than ${digits - places} digits before the decimal point.`,
    );
}

/** The number without an exponent, with at least so many places. */
function positional({ sign, digits, exponent }: Parts, places: number): string {
  const whole = exponent > 0 ? digits + "0".repeat(exponent) : digits;
  const after = Math.max(0, -exponent);
  const padded = whole.padStart(after + 1, "0");
  const fraction = padded.slice(padded.length - after).padEnd(places, "0");
  const before = padded.slice(0, padded.length - after).replace(/^0+(?=\d)/, "");
  return after === 0 && places === 0
    ? sign + before
    : `${sign}${before}.${after === 0 ? "0".repeat(places) : fraction}`;
}

/** A stored decimal with all its places. SQLite has numbers, PostgreSQL text. */
function shown(stored: unknown, options: DecimalOptions): unknown {
  if (typeof stored === "number") return stored.toFixed(options.places);
  const text = String(stored);
  const parts = partsOf(isSortableText(text) ? fromSortableText(text, options) : text);
  return parts === undefined ? stored : positional(parts, options.places);
}
