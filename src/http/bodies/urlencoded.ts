// application/x-www-form-urlencoded bodies, read as Django's QueryDict reads them.
import { type Charset, charsetOf, utf8 } from "./charset.ts";
import { BodyError } from "./errors.ts";
import { FormFields } from "./form-fields.ts";

const percentSign = 0x25;

/**
 * Parses a form body. Only `&` separates fields, `+` is a space, blank values are kept, and invalid bytes become U+FFFD.
 *
 * @throws BodyError `too_many_fields`
 */
export function parseUrlencoded(bytes: Uint8Array, charset: Charset, maxFields: number): FormFields {
  const text = bodyText(bytes, charset);
  if (countPairs(text) > maxFields) throw tooManyFields(maxFields);
  const entries: [string, string][] = [];
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? "" : pair.slice(equals + 1);
    entries.push([decodeText(name, charset), decodeText(value, charset)]);
  }
  return new FormFields(entries);
}

/** The error of a form with too many fields. */
export function tooManyFields(maxFields: number): BodyError {
  return new BodyError("too_many_fields", `Request body exceeded the limit of ${maxFields} fields.`);
}

// The body should be ASCII. Other bytes are decoded in the form's charset or, as Django does, as latin-1.
function bodyText(bytes: Uint8Array, charset: Charset): string {
  try {
    return charset.decode(bytes);
  } catch (error) {
    if (error instanceof BodyError) return charsetOf("latin1").decode(bytes);
    throw error;
  }
}

// Counted before anything is split or decoded: a hostile body costs only one pass.
function countPairs(text: string): number {
  let count = 1;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) count += 1;
  return count;
}

function decodeText(text: string, charset: Charset): string {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  if (charset === utf8) return charset.decodeLossy(unescapeBytes(Buffer.from(spaced)));
  // Escapes and ASCII characters may together encode one character. Other characters are decoded already.
  return spaced.replaceAll(/\p{ASCII}+/gu, (run) => charset.decodeLossy(unescapeBytes(Buffer.from(run))));
}

/** Decodes percent escapes in place. A `%` without two hex digits is kept. */
function unescapeBytes(bytes: Buffer): Uint8Array {
  let length = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    let byte = bytes[i] ?? 0;
    if (byte === percentSign) {
      const high = hexDigit(bytes[i + 1]);
      const low = hexDigit(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        i += 2;
      }
    }
    bytes[length] = byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}

/** The value of an ASCII hex digit, or -1. */
function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
