// Writes JSON bodies the way DRF does: compact unless asked otherwise, non-ASCII raw, and safe to embed in a script.

/** The JSON text of a value; integers beyond 2^53 keep every digit. `indent` is a number of spaces. */
export function jsonText(value: unknown, indent?: number): string {
  const text = stringify(value, indent);
  return /[\u2028\u2029]/.test(text)
    ? text.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")
    : text;
}

// JSON.rawJSON (ECMAScript 2026) is not among the compiler's types yet.
const rawJSON: unknown = Reflect.get(JSON, "rawJSON");

function stringify(value: unknown, indent: number | undefined): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // A bigint somewhere: rare, and a replacer would cost every other answer three times as much.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, keepBigInts, indent);
  }
}

function keepBigInts(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return typeof rawJSON === "function" ? rawJSON(value.toString()) : Number(value);
}
