// Booleans, as DRF's BooleanField reads them.
import { createField, type Field, type FieldOptions, isNumeric } from "./field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";

const words: ReadonlyMap<string, boolean> = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["f", "false", "n", "no", "off", "0"].map((word) => [word, false] as const),
]);

/** A boolean. It is false when a form leaves it out, as with an unchecked checkbox. */
export const booleanKind: FieldKind<boolean> = fieldKind({
  type: "boolean",
  column: { type: "boolean" },
  absentInForm: false,
  meansNull: (raw) => typeof raw === "string" && ["", "null"].includes(raw.toLowerCase()),
  invalidText: "Must be a valid boolean.",
  read: (raw) => {
    if (typeof raw === "boolean") return raw;
    const text = isNumeric(raw) ? String(Number(raw)) : typeof raw === "string" ? raw.toLowerCase() : "";
    const value = words.get(text);
    if (value === undefined) throw new FieldError("Must be a valid boolean.");
    return value;
  },
  toColumn: (value) => value,
  // SQLite stores 0 and 1.
  toWire: Boolean,
});

/** A boolean field. */
export const booleanField = (name: string, options: FieldOptions = {}): Field<boolean> =>
  createField(name, booleanKind, options);
