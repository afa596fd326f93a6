// The numbers of a JSON body as in Python, where int and float are two types that are written differently.

// JSON.rawJSON (ECMAScript, since Node 22) is not in TypeScript's library yet.
const rawJSON: unknown = Reflect.get(JSON, "rawJSON");

/**
 * A JSON number that a JavaScript number would not preserve: one with a fraction or an exponent, or an integer beyond
 * `Number.MAX_SAFE_INTEGER`. Other integers are plain numbers.
 */
export class NumberLiteral {
  /** The number as written in the body. */
  readonly text: string;

  /** `text` must be a JSON number (RFC 8259, section 6). */
  constructor(text: string) {
    this.text = text;
  }

  /** Whether Python parses it as `int`: no fraction, no exponent. */
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }

  /** The nearest JavaScript number; infinite when the literal overflows. */
  valueOf(): number {
    return Number(this.text);
  }

  /** `str()` of the number in Python. */
  toString(): string {
    return pythonText(this);
  }

  /** Serializes as Python's encoder does; overflowing literals become `null`, as `JSON.stringify` writes Infinity. */
  toJSON(): unknown {
    if (!Number.isFinite(this.valueOf()) && !this.isInteger) return null;
    return typeof rawJSON === "function" ? rawJSON(pythonText(this)) : this.valueOf();
  }
}

/** `str()` of a JSON number in Python: `1e3` is "1000.0", `1e16` is "1e+16", `-0` is "0", `1e400` is "inf". */
export function pythonText(value: number | bigint | NumberLiteral): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value).toString() : floatText(value);
  // JSON forbids leading zeros, so the literal of an integer is already its text, except for "-0".
  if (value.isInteger) return value.text === "-0" ? "0" : value.text;
  return floatText(value.valueOf());
}

/** `repr()` of a float: the shortest digits that round-trip, as in JavaScript, but with other limits for exponents. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "", exponentText = ""] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  // Between 1e-4 and 1e16 JavaScript writes positional notation too.
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}
