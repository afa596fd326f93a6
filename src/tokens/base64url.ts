// Base64url as JWS wants it: the URL alphabet, no padding, no bits left over (RFC 7515 section 2).

/** The bytes of a segment; undefined unless it is canonical. `padded` also takes correct padding, as PyJWT does. */
export function decodeSegment(segment: string, padded = false): Buffer | undefined {
  const text = padded ? withoutPadding(segment) : segment;
  const bytes = Buffer.from(text, "base64url");
  // Node skips what it does not know and drops left-over bits, so only a text that comes back the same was canonical.
  return bytes.toString("base64url") === text ? bytes : undefined;
}

/** The segment of bytes or text. */
export function encodeSegment(content: string | Uint8Array): string {
  return Buffer.from(content).toString("base64url");
}

/** The segment without correct padding; wrong padding stays, and is refused later. */
export function withoutPadding(segment: string): string {
  return segment.length % 4 === 0 && segment.endsWith("=") ? segment.replace(/={1,2}$/, "") : segment;
}
