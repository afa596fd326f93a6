// Integers in strings, read as Python's int() reads them: for primary keys in paths and claims.
import { pythonTrim } from "./text.ts";

/** Python's limit on the digits of an integer in a string. */
export const maxIntDigits = 4300;

const integer = /^[-+]?\p{Nd}+(?:_\p{Nd}+)*$/u;
const shortAsciiInteger = /^[-+]?\d{1,15}$/;
// At most two code units for each digit, and an underscore between digits: a longer text has too many digits.
const maxLength = 1 + 3 * maxIntDigits;

/**
 * `int(text)` in Python: surrounding white space, a sign, underscores between digits and any Unicode decimal digits.
 * Undefined where Python raises ValueError, which includes more than 4300 digits.
 */
export function pythonInt(text: string): bigint | undefined {
  if (shortAsciiInteger.test(text)) return BigInt(Number(text));
  const trimmed = pythonTrim(text);
  if (trimmed.length > maxLength || !integer.test(trimmed)) return undefined;
  // int() skips what strip() removes, except for the four separators U+001C to U+001F.
  if (trimmed.length < text.length && hasSeparator(text)) return undefined;
  const digits = Array.from(trimmed.matchAll(/\p{Nd}/gu), ([digit]) => digitValue(digit));
  if (digits.length > maxIntDigits) return undefined;
  const magnitude = BigInt(digits.join(""));
  return trimmed.startsWith("-") ? -magnitude : magnitude;
}

function hasSeparator(text: string): boolean {
  return ["\u001c", "\u001d", "\u001e", "\u001f"].some((separator) => text.includes(separator));
}

const decimalDigit = /^\p{Nd}$/u;

/** Unicode has decimal digits in runs of ten that begin at zero, so a digit's value is its distance from the run's start. */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return codePoint - 0x30;
  let start = codePoint;
  while (decimalDigit.test(String.fromCodePoint(start - 1))) start -= 1;
  return (codePoint - start) % 10;
}

const foreignDigits = /(?![0-9])\p{Nd}/gu;

/** A text with ASCII digits in place of other decimal digits, which Python's float(), Decimal() and `\\d` read too. */
export const asciiDigits = (text: string): string =>
  text.replaceAll(foreignDigits, (digit) => String(digitValue(digit)));

/** Parses a primary key; undefined when it is not an integer, or does not fit in 64 bits. */
export function parsePrimaryKey(text: string): number | bigint | undefined {
  // Without a bigint on the way. Adding zero makes 0 of -0.
  if (shortAsciiInteger.test(text)) return Number(text) + 0;
  const value = pythonInt(text);
  if (value === undefined || BigInt.asIntN(64, value) !== value) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
