// Reads header values of the form `value; name=value; …`: Content-Type, Content-Disposition and one range of Accept.

/** A header value and its parameters. */
export interface HeaderValue {
  /** The text before the first semicolon, trimmed and in lower case. */
  readonly value: string;
  /** Parameters by lower-case name. The last of a repeated name wins. */
  readonly params: ReadonlyMap<string, string>;
}

/** Splits a header value as leniently as Django does. A parameter without an equals sign is skipped; it is not an error. */
export function parseHeaderValue(header: string): HeaderValue {
  const params = new Map<string, string>();
  const [first = "", ...rest] = splitOutsideQuotes(header);
  for (const part of rest) {
    const equals = part.indexOf("=");
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = unquote(part.slice(equals + 1).trim());
    if (name.endsWith("*")) params.set(name.slice(0, -1), decodeExtended(value));
    else params.set(name, value);
  }
  return { value: first.trim().toLowerCase(), params };
}

function splitOutsideQuotes(header: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < header.length; i += 1) {
    const char = header[i];
    if (char === '"' && header[i - 1] !== "\\") quoted = !quoted;
    else if (char === ";" && !quoted) {
      parts.push(header.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(header.slice(start));
  return parts;
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replaceAll("\\\\", "\\").replaceAll('\\"', '"');
}

/** `UTF-8'en'na%C3%AFve` (RFC 8187 section 3.2). Any other form is kept as it is. */
function decodeExtended(value: string): string {
  const parts = value.split("'");
  const [charset = "", , text = ""] = parts;
  if (parts.length !== 3) return value;
  const binary = text.replaceAll(/%([0-9a-f]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const encoding = charset.toLowerCase() === "iso-8859-1" ? "latin1" : "utf8";
  return Buffer.from(binary, "latin1").toString(encoding);
}
