// UUIDs, as DRF's UUIDField reads them and Django stores them. A value is the text in lower case, with hyphens.
import { NumberLiteral } from "../../python/index.ts";
import { FieldError, type FieldKind, fieldKind, type RawValue } from "./kind.ts";

/** A UUID; `formats` are those of Zod that it stands for. */
export const uuidKind = (formats: readonly string[]): FieldKind<string> =>
  fieldKind({
    type: "string",
    column: { type: "uuid" },
    formats,
    invalidText: "Enter a valid UUID.",
    read: (raw) => {
      const uuid = typeof raw === "string" ? uuidOf(raw) : uuidOfNumber(raw);
      if (uuid === undefined) throw new FieldError("Must be a valid UUID.");
      return uuid;
    },
    toColumn: (value, dialect) => (dialect === "sqlite" ? value.replaceAll("-", "") : value),
    toWire: (stored) => uuidOf(String(stored)) ?? stored,
  });

/** The UUID that a text means; Python ignores hyphens, braces around it, and `urn:uuid:`. */
export function uuidOf(text: string): string | undefined {
  const hex = text
    .toLowerCase()
    .replaceAll(/urn:|uuid:/g, "")
    .replaceAll(/^[{}]+|[{}]+$/g, "")
    .replaceAll("-", "");
  return /^[\da-f]{32}$/.test(hex) ? hyphenated(hex) : undefined;
}

/** An integer is the 128 bits of a UUID, as in Python. */
export function uuidOfNumber(raw: Exclude<RawValue, null>): string | undefined {
  const isInteger = typeof raw === "boolean" || Number.isSafeInteger(raw);
  if (!isInteger && !(raw instanceof NumberLiteral && raw.isInteger)) return undefined;
  const value = BigInt(raw instanceof NumberLiteral ? raw.text : Number(raw));
  return value < 0n || value >= 2n ** 128n ? undefined : hyphenated(value.toString(16).padStart(32, "0"));
}

const hyphenated = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
