// A JSON parser for what JSON.parse cannot do: keep the spelling of numbers, and report errors as Python 3.11 does.
import { maxIntDigits, NumberLiteral } from "../../python/index.ts";
import { jsonError, jsonErrorAt } from "./json-errors.ts";
import type { BodyValue } from "./body-value.ts";

const literals: readonly (readonly [string, null | boolean])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];
const refusedConstants = ["NaN", "Infinity", "-Infinity"];
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/**
 * Parses a text. It recurses, so the caller checks the depth of the text first.
 *
 * @throws BodyError `parse_error` for the first error in the text
 */
export function scanJson(text: string): BodyValue {
  const scanner = new Scanner(text);
  scanner.skipSpace();
  const value = scanner.value();
  scanner.skipSpace();
  scanner.expectEnd();
  return value;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): BodyValue {
    const char = this.#text[this.#at];
    if (char === "{") return this.#object();
    if (char === "[") return this.#array();
    return char === '"' ? this.#string() : this.#word();
  }

  skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at += 1;
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) this.#fail("Extra data", this.#at);
  }

  #object(): BodyValue {
    const object: { [name: string]: BodyValue } = {};
    this.#step();
    if (this.#text[this.#at] === "}") {
      this.#at += 1;
      return object;
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') {
        this.#fail("Expecting property name enclosed in double quotes", this.#at);
      }
      const name = this.#string();
      this.skipSpace();
      if (this.#text[this.#at] !== ":") this.#fail("Expecting ':' delimiter", this.#at);
      this.#step();
      const value = this.value();
      // An assignment would call the setter of the prototype.
      if (name === "__proto__") {
        Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
      } else object[name] = value;
      if (this.#isLast("}")) return object;
    }
  }

  #array(): BodyValue {
    const array: BodyValue[] = [];
    this.#step();
    if (this.#text[this.#at] === "]") {
      this.#at += 1;
      return array;
    }
    for (;;) {
      array.push(this.value());
      if (this.#isLast("]")) return array;
    }
  }

  /** Skips one character of punctuation and the white space after it. */
  #step(): void {
    this.#at += 1;
    this.skipSpace();
  }

  /** After a value: skips the closing bracket and returns true, or skips the comma and returns false. */
  #isLast(closer: "]" | "}"): boolean {
    this.skipSpace();
    const char = this.#text[this.#at];
    if (char === closer) {
      this.#at += 1;
      return true;
    }
    if (char !== ",") this.#fail("Expecting ',' delimiter", this.#at);
    this.#step();
    return false;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let isEscaped = false;
    for (let at = start + 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.#at = at + 1;
        return isEscaped ? String(JSON.parse(text.slice(start, at + 1))) : text.slice(start + 1, at);
      }
      if (unit === 0x5c) {
        isEscaped = true;
        at += this.#escapeLength(at);
      } else if (unit < 0x20) this.#fail("Invalid control character at", at);
    }
    return this.#fail("Unterminated string starting at", start);
  }

  /** The number of characters after the backslash at `at` that belong to the escape. */
  #escapeLength(at: number): 1 | 5 {
    const char = this.#text[at + 1];
    if (char === "u") {
      // Python reports an escape as invalid unless a character follows its four digits.
      if (!/^[0-9a-fA-F]{4}[^]/.test(this.#text.slice(at + 2, at + 7))) {
        this.#fail("Invalid \\uXXXX escape", at + 1);
      }
      return 5;
    }
    if (char !== undefined && !'"\\/bfnrt'.includes(char)) this.#fail("Invalid \\escape", at);
    return 1;
  }

  #word(): BodyValue {
    const text = this.#text;
    const start = this.#at;
    numberPattern.lastIndex = start;
    if (numberPattern.test(text)) {
      this.#at = numberPattern.lastIndex;
      return numberOf(text.slice(start, this.#at));
    }
    for (const [word, value] of literals) {
      if (!text.startsWith(word, start)) continue;
      this.#at += word.length;
      return value;
    }
    const constant = refusedConstants.find((word) => text.startsWith(word, start));
    if (constant === undefined) return this.#fail("Expecting value", start);
    throw jsonError(`Out of range float values are not JSON compliant: '${constant}'`);
  }

  #fail(message: string, index: number): never {
    throw jsonErrorAt(message, this.#text, index);
  }
}

function numberOf(literal: string): number | NumberLiteral {
  if (/[.eE]/.test(literal)) return new NumberLiteral(literal);
  const value = Number(literal);
  // Python's int does not have a negative zero.
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const digits = literal.startsWith("-") ? literal.length - 1 : literal.length;
  if (digits <= maxIntDigits) return new NumberLiteral(literal);
  throw jsonError(
    `Exceeds the limit (${maxIntDigits} digits) for integer string conversion: value has ${digits} digits`,
  );
}
