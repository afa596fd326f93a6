// Boolean fields, as DRF's BooleanField reads them.
import { type Field, FieldError, isNumeric, labelOf } from "./field.ts";

const words: ReadonlyMap<string, boolean> = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["f", "false", "n", "no", "off", "0"].map((word) => [word, false] as const),
]);

/** A boolean; a form that leaves it out means false, as an unticked checkbox does. */
export function booleanField(
  name: string,
  options: { readonly required?: boolean; readonly nullable?: boolean } = {},
): Field<boolean> {
  return {
    name,
    label: labelOf(name),
    type: "boolean",
    required: options.required ?? true,
    nullable: options.nullable ?? false,
    absentInForm: false,
    constraints: {},
    read: (raw) => {
      if (typeof raw === "boolean") return raw;
      const text = isNumeric(raw) ? String(Number(raw)) : typeof raw === "string" ? raw.toLowerCase() : "";
      const value = words.get(text);
      if (value === undefined) throw new FieldError("Must be a valid boolean.");
      return value;
    },
  };
}
