// Python's white space, as `str.strip()` removes it from both ends of a text.

// JavaScript's trim() differs in U+001C to U+001F and U+0085, which it keeps, and in U+FEFF, which it removes.
const whiteSpace = new Set(
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
);

/** The text without white space at its ends. Takes time in proportion to the text, whatever it is. */
export function trimWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && whiteSpace.has(text.charAt(start))) start += 1;
  while (end > start && whiteSpace.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
