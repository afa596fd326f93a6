// Writes an event as one line of JSON: without control characters and tokens, whatever the values contain.
import type { AuthEvent } from "../auth/index.ts";

/** The maximum length of a string in a line. */
const maxLength = 256;
// A token may begin before the limit and end after it. The rest of a longer string is not searched.
const maxSearched = 2 * maxLength;

/** Text that looks like a JWT or its beginning: a login name or a path may contain one by mistake. */
const tokenPattern = /eyJ[\w-]{5,}(?:(?:\.|%2[eE])[\w-]*){1,2}/g;

/** Control and format characters, line and paragraph separators: a terminal or a viewer would interpret them. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Writes an event as one line of JSON, with names in snake_case and without a line terminator. */
export function auditLine(event: AuthEvent): string {
  const { type, at, client, ...details } = event;
  const fields = Object.entries(details).map(([name, value]) => [snakeCase(name), value]);
  return eventLine({
    time: new Date(at).toISOString(),
    event: type,
    ...Object.fromEntries(fields),
    address: client.ipAddress,
    user_agent: client.userAgent,
  });
}

/** Writes fields as one line of JSON; strings are shortened to 256 characters as written. */
export function eventLine(fields: Readonly<Record<string, unknown>>): string {
  return safeJson(fields, (_, value) => (typeof value === "string" ? shortened(value) : value));
}

/** Escapes every unprintable character as `\uXXXX`, so that a log or a terminal does not interpret it. */
export function escapeControls(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, "0");
      return String.raw`\u` + unit;
    }).join(""),
  );
}

function safeJson(value: unknown, replacer?: (name: string, value: unknown) => unknown): string {
  return escapeControls(JSON.stringify(value, replacer));
}

function shortened(text: string): string {
  const searched = text.slice(0, maxSearched).replaceAll(tokenPattern, "[token]");
  let length = 0;
  let kept = "";
  for (const character of searched) {
    // The length as written: an escape has six characters, and a name could consist of escapes.
    length += safeJson(character).length - 2;
    if (length >= maxLength) return `${kept}…`;
    kept += character;
  }
  return text.length > maxSearched ? `${kept}…` : kept;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
