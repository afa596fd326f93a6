// One event as one line of JSON: whatever its values contain, a reader finds one line, no control character and no token.
import type { AuthEvent } from "../auth/index.ts";

const maxLength = 256;
// A token may end beyond what is shown; much longer texts are not searched at all.
const maxSearched = 2 * maxLength;

/** Something that looks like a JWT or the beginning of one: a login name or a path may hold one by mistake. */
const tokenLike = /eyJ[\w-]{5,}(?:(?:\.|%2[eE])[\w-]*){1,2}/g;

/** Control and format characters, line and paragraph separators: what a terminal or a viewer would obey instead of show. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Writes an event as one line of JSON, with names in snake_case and without a line end. */
export function auditLine(event: AuthEvent): string {
  const { type, at, client, ...details } = event;
  const fields = Object.entries(details).map(([name, value]) => [snakeCase(name), value]);
  return asLine({
    time: new Date(at).toISOString(),
    event: type,
    ...Object.fromEntries(fields),
    address: client.ipAddress,
    user_agent: client.userAgent,
  });
}

/** Writes fields as one line of JSON; a text takes 256 characters of it at most. */
export function asLine(fields: Readonly<Record<string, unknown>>): string {
  return safeJson(fields, (_, value) => (typeof value === "string" ? tidy(value) : value));
}

function safeJson(value: unknown, replacer?: (name: string, value: unknown) => unknown): string {
  return escapeControls(JSON.stringify(value, replacer));
}

/** Writes every unprintable character as JSON's `\uXXXX`, so that neither a log nor a terminal is led astray. */
export function escapeControls(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    Array.from({ length: character.length }, (_, place) => {
      const unit = character.charCodeAt(place).toString(16).padStart(4, "0");
      return String.raw`\u` + unit;
    }).join(""),
  );
}

function tidy(text: string): string {
  const safe = text.slice(0, maxSearched).replaceAll(tokenLike, "[token]");
  let [written, whole] = [0, ""];
  for (const character of safe) {
    // As it is written: an escape takes six characters, and names could be made of nothing else.
    written += safeJson(character).length - 2;
    if (written >= maxLength) return `${whole}…`;
    whole += character;
  }
  return text.length > maxSearched ? `${whole}…` : whole;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
