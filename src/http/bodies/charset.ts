// Decodes the bytes of a body by the charset parameter of its content type.
import { isAscii } from "node:buffer";
import { BodyError } from "./errors.ts";
import { utf8Error } from "./utf8.ts";

/** A decoder of bytes. */
export interface Charset {
  /** Decodes; throws BodyError `parse_error` with Python's reason when the bytes are invalid. */
  decode(bytes: Uint8Array): string;
  /** Decodes invalid bytes as U+FFFD; never throws. */
  decodeLossy(bytes: Uint8Array): string;
}

// Decoders keep byte order marks: JSON refuses one, a form field may hold one.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8, the default. */
export const utf8: Charset = {
  decode(bytes) {
    try {
      return strictUtf8.decode(bytes);
    } catch {
      throw new BodyError("parse_error", utf8Error(bytes) ?? "'utf-8' codec can't decode the body");
    }
  },
  decodeLossy: (bytes) => lossyUtf8.decode(bytes),
};

const utf8Sig: Charset = {
  decode: (bytes) => utf8.decode(bytes).replace(/^\ufeff/, ""),
  decodeLossy: (bytes) => utf8.decodeLossy(bytes).replace(/^\ufeff/, ""),
};

// TextDecoder reads latin1 as windows-1252, which differs in 0x80 to 0x9f.
const latin1: Charset = { decode: latin1Text, decodeLossy: latin1Text };

const ascii: Charset = {
  decode(bytes) {
    if (isAscii(bytes)) return latin1Text(bytes);
    const position = bytes.findIndex((byte) => byte > 0x7f);
    const hex = bytes[position]?.toString(16) ?? "";
    throw new BodyError(
      "parse_error",
      `'ascii' codec can't decode byte 0x${hex} in position ${position}: ordinal not in range(128)`,
    );
  },
  decodeLossy: (bytes) => latin1Text(bytes).replaceAll(/[\u0080-\u00ff]/g, "\ufffd"),
};

const utf16: Charset = {
  decode(bytes) {
    const order = byteOrder(bytes);
    if (order === undefined) throw new BodyError("parse_error", "UTF-16 stream does not start with BOM");
    return encodingStandard(order).decode(bytes.subarray(2));
  },
  decodeLossy(bytes) {
    const order = byteOrder(bytes);
    return encodingStandard(order ?? "utf-16le").decodeLossy(order === undefined ? bytes : bytes.subarray(2));
  },
};

// Python compares codec names without punctuation. These are the aliases that clients use.
const charsets = new Map<string, Charset>([
  ...["utf8", "u8"].map((name) => [name, utf8] as const),
  ...["utf8sig"].map((name) => [name, utf8Sig] as const),
  ...["latin1", "latin", "l1", "iso88591", "iso885911987", "8859", "cp819"].map(
    (name) => [name, latin1] as const,
  ),
  ...["ascii", "usascii", "us", "646", "ansix341968"].map((name) => [name, ascii] as const),
  ...["utf16", "u16"].map((name) => [name, utf16] as const),
  ["utf16le", encodingStandard("utf-16le")],
  ["utf16be", encodingStandard("utf-16be")],
]);

// Python's bytes-to-bytes codecs, then its text codecs that the Encoding standard does not have.
const refusedNames = new Set(
  (
    "base64 base64codec bz2 bz2codec hex hexcodec quopri quopricodec quotedprintable rot13 uu uucodec zip zlib zlibcodec " +
    "utf7 u7 unicode11utf7 utf32 u32 utf32le utf32be idna punycode undefined unicodeescape rawunicodeescape"
  ).split(" "),
);

/**
 * The charset of a content type's parameter. Without a parameter, or with an unknown name, it is UTF-8.
 *
 * @throws BodyError `unsupported_charset` for a codec of Python that the Encoding standard does not have
 */
export function charsetOf(label: string | undefined): Charset {
  if (label === undefined) return utf8;
  const name = label.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const known = charsets.get(name);
  if (known !== undefined) return known;
  if (refusedNames.has(name)) {
    throw new BodyError(
      "unsupported_charset",
      `Unsupported charset "${label}" in request Content-Type header.`,
    );
  }
  return encodingStandard(label.replaceAll("_", "-"));
}

/** The charset with a label of the Encoding standard; UTF-8 for any other label. */
function encodingStandard(label: string): Charset {
  const decoders = openDecoders(label);
  if (decoders === undefined) return utf8;
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

function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
