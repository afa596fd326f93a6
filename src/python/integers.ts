// Integers written as text, read as Python's int() reads them: primary keys in paths and claims come this way.

/** Python's own limit on the digits of an integer written as text. */
export const maxIntDigits = 4300;

const INT = /^[-+]?\p{Nd}+(?:_\p{Nd}+)*$/u;
const ASCII_INT = /^[-+]?\d{1,15}$/;
// Two code units for each digit and an underscore between: anything longer has too many digits, whatever it is.
const MAX_INT_LENGTH = 1 + 3 * maxIntDigits;

/**
 * `int(text)` in Python: surrounding white space, a sign, underscores between digits and any Unicode decimal digits.
 * Undefined where Python raises ValueError, which includes more than 4300 digits.
 */
export function pythonInt(text: string): bigint | undefined {
  if (ASCII_INT.test(text)) return BigInt(Number(text));
  const trimmed = pythonTrim(text);
  if (trimmed.length > MAX_INT_LENGTH || !INT.test(trimmed)) return undefined;
  // What strip() removes int() skips, but for the four separators U+001C to U+001F.
  if (trimmed.length < text.length && hasSeparator(text)) return undefined;
  const digits = Array.from(trimmed.matchAll(/\p{Nd}/gu), ([digit]) => digitValue(digit));
  if (digits.length > maxIntDigits) return undefined;
  const magnitude = BigInt(digits.join(""));
  return trimmed.startsWith("-") ? -magnitude : magnitude;
}

function hasSeparator(text: string): boolean {
  return ["\u001c", "\u001d", "\u001e", "\u001f"].some((separator) => text.includes(separator));
}

const DECIMAL_DIGIT = /^\p{Nd}$/u;

/** Unicode keeps decimal digits in runs of ten that begin at zero, so the distance to the run's start is the value. */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return codePoint - 0x30;
  let start = codePoint;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(start - 1))) start -= 1;
  return (codePoint - start) % 10;
}

/**
 * A primary key written as text; undefined when it is no integer, or none that a database holds in 64 bits.
 */
export function parseInteger(text: string): number | bigint | undefined {
  const value = pythonInt(text);
  if (value === undefined || BigInt.asIntN(64, value) !== value) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** True for the 29 code points that `str.strip()` removes; all lie in the basic plane, so one code unit decides. */
function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || (unit >= 0x1c && unit <= 0x1f);
  switch (unit) {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return unit >= 0x2000 && unit <= 0x200a;
  }
}

/** `str.strip()`: unlike `String.prototype.trim` it removes U+001C to U+001F and U+0085, and keeps U+FEFF. */
export function pythonTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
