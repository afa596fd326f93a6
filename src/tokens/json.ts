// Reads the JSON objects of a token: UTF-8 without a byte order mark, no member twice, no deep nesting.

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. `__proto__` is a member like any other. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const maxDepth = 64;

/** The object that the bytes hold; undefined when they hold no object, or not strictly. */
export function parseObject(bytes: Uint8Array): JsonObject | undefined {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
  const members = countMembers(text);
  if (members === undefined) return undefined;
  const object = parse(text);
  // Of members with one name the parser keeps the last, so a repeated one shows as a missing count.
  return object !== undefined && countKeys(object) === members ? object : undefined;
}

/** The object that the bytes hold as PyJWT reads it: UTF-8, UTF-16 or UTF-32, of repeated members the last. */
export function parseObjectAsPython(bytes: Uint8Array): JsonObject | undefined {
  const text = decodeAsPython(bytes);
  return text === undefined || countMembers(text) === undefined ? undefined : parse(text);
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Counts the members a JSON text spells out, all levels together; undefined when it is nested too deep. */
function countMembers(text: string): number | undefined {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // a string: to its end
        for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++)
          if (text.charCodeAt(at) === 0x5c) at++;
        break;
      case 0x3a: // a colon: one more member
        members++;
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) return undefined;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      default:
    }
  }
  return members;
}

function countKeys(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) count += countKeys(inner);
  return count;
}

/** json.loads of bytes: the zero bytes at the beginning tell the encoding (RFC 4627 section 3). */
function decodeAsPython(bytes: Uint8Array): string | undefined {
  const [a = 1, b = 1, c = 1] = bytes;
  if (a === 0xff && b === 0xfe) return decode("utf-16le", bytes);
  if (a === 0xfe && b === 0xff) return decode("utf-16be", bytes);
  if (a === 0 && b !== 0) return decode("utf-16be", bytes);
  if (b === 0 && c !== 0 && a !== 0) return decode("utf-16le", bytes);
  return decode("utf-8", bytes);
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
