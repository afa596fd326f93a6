// Text as Python measures it: white space, length in code points, and surrogates that pair with nothing.

/** `len(text)` in Python: code points, a lone surrogate counting as one. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 1; i < text.length; i += 1) {
    const isPair = (text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800;
    if (isPair) length -= 1;
  }
  return length;
}

/** True when the text holds half of a surrogate pair, which neither UTF-8 nor a database can store. */
export function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed();
}
