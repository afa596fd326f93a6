// Boolean fields, as DRF's BooleanField reads them.
import { type Field, fieldBase, FieldError, type FieldOptions, isNumeric } from "./field.ts";

const words: ReadonlyMap<string, boolean> = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["f", "false", "n", "no", "off", "0"].map((word) => [word, false] as const),
]);

/** A boolean. It is false when a form leaves it out, as with an unchecked checkbox. */
export function booleanField(name: string, options: FieldOptions = {}): Field<boolean> {
  return {
    ...fieldBase(name, "boolean", options),
    absentInForm: false,
    read: (raw) => {
      if (typeof raw === "boolean") return raw;
      const text = isNumeric(raw) ? String(Number(raw)) : typeof raw === "string" ? raw.toLowerCase() : "";
      const value = words.get(text);
      if (value === undefined) throw new FieldError("Must be a valid boolean.");
      return value;
    },
  };
}
