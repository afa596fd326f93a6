// Checks that a value can be stored: no NUL and no lone surrogates in texts, no NaN or infinity in numbers.

/** The errors of a text (DRF's ProhibitNullCharactersValidator and ProhibitSurrogateCharactersValidator). */
export function textContentErrors(text: string): string[] {
  const messages: string[] = [];
  if (text.includes("\0")) messages.push("Null characters are not allowed.");
  if (!text.isWellFormed()) {
    const surrogate = /\p{Surrogate}/u.exec(text)?.[0] ?? "";
    const codePoint = surrogate.charCodeAt(0).toString(16).toUpperCase();
    messages.push(`Surrogate characters are not allowed: U+${codePoint}.`);
  }
  return messages;
}

/** The errors of a JSON value: of its texts, names and numbers. */
export function jsonContentErrors(value: unknown): string[] {
  const messages = new Set<string>();
  collect(value, messages);
  return [...messages];
}

function collect(value: unknown, messages: Set<string>): void {
  if (typeof value === "string") {
    for (const message of textContentErrors(value)) messages.add(message);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) messages.add("Out of range float values are not JSON compliant.");
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, messages);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      // Zod leaves this one out of what it returns, so it would be lost without a word.
      if (name === "__proto__") messages.add('The name "__proto__" is not allowed.');
      collect(name, messages);
      collect(inner, messages);
    }
  }
}
