// Turns a body's bytes into text by the charset parameter of its content type.
import { isAscii } from "node:buffer";
import { BodyError } from "./errors.ts";
import { utf8Error } from "./utf8.ts";

/** How to read a body's bytes. */
export interface Charset {
  /** Text. Throws BodyError `parse_error` with Python's reason when the bytes do not fit. */
  decode(bytes: Uint8Array): string;
  /** Text with U+FFFD for what does not fit; never throws. */
  decodeLossy(bytes: Uint8Array): string;
}

// Byte order marks are the parser's business: JSON refuses one, a form field may hold one.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8, the default. */
export const UTF8: Charset = {
  decode(bytes) {
    try {
      return strictUtf8.decode(bytes);
    } catch {
      throw new BodyError("parse_error", utf8Error(bytes) ?? "'utf-8' codec can't decode the body");
    }
  },
  decodeLossy: (bytes) => lossyUtf8.decode(bytes),
};

const UTF8_SIG: Charset = {
  decode: (bytes) => UTF8.decode(bytes).replace(/^\ufeff/, ""),
  decodeLossy: (bytes) => UTF8.decodeLossy(bytes).replace(/^\ufeff/, ""),
};

// TextDecoder reads latin1 as windows-1252, which differs in 0x80 to 0x9f.
const LATIN1: Charset = { decode: latin1, decodeLossy: latin1 };

const ASCII: Charset = {
  decode(bytes) {
    if (isAscii(bytes)) return latin1(bytes);
    const position = bytes.findIndex((byte) => byte > 0x7f);
    const hex = bytes[position]?.toString(16) ?? "";
    throw new BodyError(
      "parse_error",
      `'ascii' codec can't decode byte 0x${hex} in position ${position}: ordinal not in range(128)`,
    );
  },
  decodeLossy: (bytes) => latin1(bytes).replaceAll(/[\u0080-\u00ff]/g, "\ufffd"),
};

const UTF16: Charset = {
  decode(bytes) {
    const order = byteOrder(bytes);
    if (order === undefined) throw new BodyError("parse_error", "UTF-16 stream does not start with BOM");
    return named(order).decode(bytes.subarray(2));
  },
  decodeLossy(bytes) {
    const order = byteOrder(bytes);
    return named(order ?? "utf-16le").decodeLossy(order === undefined ? bytes : bytes.subarray(2));
  },
};

// Python compares codec names without punctuation; these are its aliases that clients use.
const CHARSETS = new Map<string, Charset>([
  ...["utf8", "u8"].map((name) => [name, UTF8] as const),
  ...["utf8sig"].map((name) => [name, UTF8_SIG] as const),
  ...["latin1", "latin", "l1", "iso88591", "iso885911987", "8859", "cp819"].map(
    (name) => [name, LATIN1] as const,
  ),
  ...["ascii", "usascii", "us", "646", "ansix341968"].map((name) => [name, ASCII] as const),
  ...["utf16", "u16"].map((name) => [name, UTF16] as const),
  ["utf16le", named("utf-16le")],
  ["utf16be", named("utf-16be")],
]);

// Python's bytes-to-bytes codecs, then text codecs that it knows and no web platform decodes.
const REFUSED = new Set(
  (
    "base64 base64codec bz2 bz2codec hex hexcodec quopri quopricodec quotedprintable rot13 uu uucodec zip zlib zlibcodec " +
    "utf7 u7 unicode11utf7 utf32 u32 utf32le utf32be idna punycode undefined unicodeescape rawunicodeescape"
  ).split(" "),
);

/**
 * The charset of a content type's parameter; none, or a name nobody knows, is UTF-8.
 * Throws BodyError `unsupported_charset` for codecs of Python that are no text encodings of the web.
 */
export function charsetOf(label: string | undefined): Charset {
  if (label === undefined) return UTF8;
  const name = label.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const known = CHARSETS.get(name);
  if (known !== undefined) return known;
  if (REFUSED.has(name)) {
    throw new BodyError(
      "unsupported_charset",
      `Unsupported charset "${label}" in request Content-Type header.`,
    );
  }
  return named(label.replaceAll("_", "-"));
}

/** A charset of the Encoding standard by its label, UTF-8 where the standard has no such label. */
function named(label: string): Charset {
  const decoders = openDecoders(label);
  if (decoders === undefined) return UTF8;
  return {
    decode(bytes) {
      try {
        return decoders.strict.decode(bytes);
      } catch {
        throw new BodyError("parse_error", `'${decoders.strict.encoding}' codec can't decode the body`);
      }
    },
    decodeLossy: (bytes) => decoders.lossy.decode(bytes),
  };
}

function openDecoders(label: string) {
  try {
    return {
      strict: new TextDecoder(label, { fatal: true, ignoreBOM: true }),
      lossy: new TextDecoder(label, { ignoreBOM: true }),
    };
  } catch {
    return undefined;
  }
}

function byteOrder(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
