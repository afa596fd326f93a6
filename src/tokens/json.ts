// Parses the JSON objects of a token: UTF-8 without a byte order mark, no repeated members, no deep nesting.
import { isUtf8 } from "node:buffer";

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. `__proto__` is an ordinary member. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

const maxDepth = 64;

/** Parses an object; undefined when the bytes are not strict JSON, or not an object. */
export function parseObject(bytes: Buffer): JsonObject | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const object = parse(text);
  return object !== undefined && !repeatsMember(text, countMembers(object, maxDepth)) ? object : undefined;
}

/** Parses an object as PyJWT does: UTF-8 or UTF-16; of repeated members the last counts. */
export function parseObjectAsPython(bytes: Uint8Array): JsonObject | undefined {
  const text = decodeAsPython(bytes);
  const object = text === undefined ? undefined : parse(text);
  return object !== undefined && countMembers(object, maxDepth) < Infinity ? object : undefined;
}

/** Whether a JSON value is an object. */
function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Freezes a JSON value deeply, and returns it. */
export function deepFreeze<T extends JsonValue>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Counts the members of all objects in a value; Infinity (never equal to a real count) when it is nested too deep. */
function countMembers(value: object, levels: number): number {
  if (levels === 0) return Infinity;
  const inners: readonly unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : inners.length;
  for (const inner of inners)
    if (typeof inner === "object" && inner !== null) count += countMembers(inner, levels - 1);
  return count;
}

/**
 * Whether a text contains more members than the parser kept: of members with one name it keeps the last.
 * Every member has a colon, and other colons are in strings only, so equal counts of colons and members are enough.
 */
function repeatsMember(text: string, kept: number): boolean {
  return countColons(text) !== kept && countWrittenMembers(text) !== kept;
}

function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) count++;
  return count;
}

/** Counts the members of a valid JSON text on all levels: the colons outside strings. */
function countWrittenMembers(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === colon) members++;
    else if (unit === quote) {
      for (at++; at < text.length && text.charCodeAt(at) !== quote; at++)
        if (text.charCodeAt(at) === backslash) at++;
    }
  }
  return members;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/** Decodes bytes as Python's json.loads: zero bytes at the beginning show the encoding (RFC 4627 section 3). */
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
