// JSON bodies: bytes to a value, with numbers and errors as Python has them.
import type { Charset } from "./charset.ts";
import { BodyError } from "./errors.ts";
import { jsonError, jsonErrorAt } from "./json-errors.ts";
import type { BodyValue } from "./body-value.ts";
import { scanJson } from "./json-scanner.ts";

/** How deep arrays and objects may nest. Python's recursion limit is about the same. */
const maxDepth = 1000;

// A number whose spelling may matter, with the character before it. A match inside a string only costs time.
const spelledNumber = /(?:^|[[,:])[ \t\n\r]*(?:-0|-?(?:\d+[.eE]|\d{16}))/;

/** Parses a JSON body; throws BodyError `parse_error` with the detail of DRF. */
export function parseJson(bytes: Uint8Array, charset: Charset): BodyValue {
  const text = decode(bytes, charset);
  if (text.startsWith("\ufeff")) throw jsonErrorAt("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0);
  if (text.length > maxDepth && isTooDeep(text)) {
    throw jsonError(`Nesting is deeper than ${maxDepth} levels`);
  }
  if (spelledNumber.test(text)) return scanJson(text);
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

/** Counts brackets outside strings. Up to the first error in the text it agrees with the parsers. */
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
      if (depth > maxDepth) return true;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return false;
}
