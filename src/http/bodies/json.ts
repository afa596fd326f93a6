// JSON bodies: bytes to a value, with Python's view of numbers and its words for mistakes.
import type { Charset } from "./charset.ts";
import { BodyError } from "./errors.ts";
import { jsonError, jsonErrorAt } from "./json-errors.ts";
import type { JsonValue } from "./json-value.ts";
import { scanJson } from "./json-scanner.ts";

/** Arrays and objects may stand in each other this deep; Python's recursion limit is near. */
const MAX_DEPTH = 1000;

// A number whose spelling may matter, seen from the character before it. A match inside a string costs time only.
const SPELLED_NUMBER = /(?:^|[[,:])[ \t\n\r]*(?:-0|-?(?:\d+[.eE]|\d{16}))/;

/** Parses a JSON body. Throws BodyError `parse_error` with the detail that the reference gives. */
export function parseJson(bytes: Uint8Array, charset: Charset): JsonValue {
  const text = decode(bytes, charset);
  if (text.startsWith("\ufeff")) throw jsonErrorAt("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0);
  if (text.length > MAX_DEPTH && isTooDeep(text)) {
    throw jsonError(`Nesting is deeper than ${MAX_DEPTH} levels`);
  }
  if (SPELLED_NUMBER.test(text)) return scanJson(text);
  try {
    return JSON.parse(text);
  } catch {
    return scanJson(text);
  }
}

function decode(bytes: Uint8Array, charset: Charset): string {
  try {
    return charset.decode(bytes);
  } catch (error) {
    if (error instanceof BodyError) throw jsonError(error.message);
    throw error;
  }
}

/** Counts brackets outside strings, up to the text's first mistake exactly as the parsers will. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (quoted) {
      if (unit === 0x5c) i += 1;
      else if (unit === 0x22) quoted = false;
    } else if (unit === 0x22) quoted = true;
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}
