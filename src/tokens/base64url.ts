// Base64url as JWS requires it: the URL alphabet, no padding, no unused bits set (RFC 7515 section 2).

/** The bytes of a segment; undefined unless it is canonical. With `padded`, correct padding is accepted, as in PyJWT. */
export function decodeSegment(segment: string, padded = false): Buffer | undefined {
  const text = padded ? withoutPadding(segment) : segment;
  const bytes = Buffer.from(text, "base64url");
  // Node ignores unknown characters and unused bits, so only a canonical text is encoded to itself again.
  return bytes.toString("base64url") === text ? bytes : undefined;
}

/** Encodes bytes or text as a segment. */
export function encodeSegment(content: string | Uint8Array): string {
  return Buffer.from(content).toString("base64url");
}

/** Removes correct padding from a segment. Wrong padding stays, and is refused later. */
export function withoutPadding(segment: string): string {
  return segment.length % 4 === 0 && segment.endsWith("=") ? segment.replace(/={1,2}$/, "") : segment;
}
