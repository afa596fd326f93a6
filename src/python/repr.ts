// How Python writes a JSON value.
import { NumberLiteral, pythonText } from "./numbers.ts";

/** `str()` of a value of a JSON body other than a text; texts inside it are quoted. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "bigint" || value instanceof NumberLiteral)
    return pythonText(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const members = Object.entries(value).map(([name, inner]) => `${quoted(name)}: ${pythonRepr(inner)}`);
  return `{${members.join(", ")}}`;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Python prefers single quotation marks. It escapes what cannot be printed. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replaceAll(/[\\\n\r\t']|\p{Cc}|\p{Surrogate}/gu, (character) => {
    if (character === "'") return mark === "'" ? "\\'" : "'";
    return escapes[character] ?? hex(character.charCodeAt(0));
  });
  return mark + inner + mark;
}

const hex = (unit: number): string =>
  unit < 0x100 ? `\\x${unit.toString(16).padStart(2, "0")}` : `\\u${unit.toString(16).padStart(4, "0")}`;
