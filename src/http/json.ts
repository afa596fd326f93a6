// Writes JSON as DRF does: compact by default, non-ASCII unescaped, and safe inside a script element. Reads it back exactly.

/**
 * The JSON text of a value. Integers above 2^53 keep every digit. `indent` is a number of spaces; it is ignored when
 * indentation would make the text too large, because nesting multiplies it.
 */
export function jsonText(value: unknown, indent?: number): string {
  const compact = stringify(value, undefined);
  const isIndented = indent !== undefined && indentation(compact, indent) <= maxIndentation(compact);
  const text = isIndented ? stringify(value, indent) : compact;
  return /[\u2028\u2029]/.test(text)
    ? text.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")
    : text;
}

/** The maximum number of characters that indentation may add. */
const maxIndentation = (compact: string): number => Math.max(1_000_000, 8 * compact.length);

/** The number of characters that indentation adds to a text. */
function indentation(compact: string, indent: number): number {
  let depth = 0;
  let added = 0;
  let isQuoted = false;
  for (let at = 0; at < compact.length; at += 1) {
    const unit = compact.charCodeAt(at);
    if (unit === 0x22) isQuoted = !isQuoted;
    else if (isQuoted) at += unit === 0x5c ? 1 : 0;
    else if (unit === 0x5b || unit === 0x7b) added += 1 + ++depth * indent;
    else if (unit === 0x5d || unit === 0x7d) added += 1 + --depth * indent;
    else if (unit === 0x2c) added += 1 + depth * indent;
    else if (unit === 0x3a) added += 1;
  }
  return added;
}

// JSON.rawJSON (ECMAScript 2026) is not among the compiler's types yet.
const rawJSON: unknown = Reflect.get(JSON, "rawJSON");

function stringify(value: unknown, indent: number | undefined): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // The value contains a bigint. That is rare, and a replacer makes every other response three times slower.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, keepBigInts, indent);
  }
}

function keepBigInts(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return typeof rawJSON === "function" ? rawJSON(value.toString()) : Number(value);
}

/** The value of a JSON number; a bigint if it is an integer that a number cannot hold exactly. */
export function exactNumber(text: string): number | bigint {
  const number = Number(text);
  const isExact = Number.isSafeInteger(number) || !/^-?\d+$/.test(text) || integerText(number) === text;
  return isExact ? number : BigInt(text);
}

/** The digits of an integer without an exponent: the shortest that read back the same, then zeros. */
function integerText(number: number): string {
  const [mantissa = "", exponent] = String(number).split("e+");
  if (exponent === undefined) return mantissa;
  const [whole = "", fraction = ""] = mantissa.split(".");
  return whole + fraction.padEnd(Number(exponent), "0");
}

/** Parses stored JSON. Integers keep every digit. */
export function readJson(text: string): unknown {
  return /\d{16}/.test(text) ? JSON.parse(text, withBigInts) : JSON.parse(text);
}

// The source text of a value (ECMAScript 2026) is not among the compiler's types yet.
function withBigInts(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? exactNumber(context.source) : value;
}
