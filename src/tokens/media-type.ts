// The header parameter `typ`: a media type.

/** Whether two values of `typ` name one media type: "at+jwt" is short for "application/at+jwt" (RFC 7515 section 4.1.9). */
export function isSameMediaType(given: unknown, expected: string): boolean {
  return typeof given === "string" && mediaType(given) === mediaType(expected);
}

/** The full name in lower case. A value with a slash is already a full media type. */
function mediaType(typ: string): string {
  const lower = typ.toLowerCase();
  return lower.includes("/") ? lower : `application/${lower}`;
}
