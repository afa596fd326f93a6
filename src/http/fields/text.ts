// Text fields, as DRF's CharField reads them.
import { codePointLength, pythonText, pythonTrim } from "../../python/index.ts";
import { type Field, fieldBase, FieldError, type FieldOptions, isNumeric } from "./field.ts";
import { textContentErrors } from "./storable.ts";

/** The options of a text field. Lengths are in code points. */
export interface TextFieldOptions extends FieldOptions {
  readonly blank?: boolean;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
  /** Whether white space at both ends is removed; true by default. */
  readonly trim?: boolean;
}

/** A text field. A number becomes text as Python writes it. */
export function textField(name: string, options: TextFieldOptions = {}): Field<string> {
  const { blank = false, maxLength, minLength, trim = true } = options;
  return {
    ...fieldBase(name, "string", options),
    constraints: {
      ...(minLength !== undefined && { min_length: minLength }),
      ...(maxLength !== undefined && { max_length: maxLength }),
    },
    read: (raw) => {
      if (typeof raw !== "string" && !isNumeric(raw)) throw new FieldError("Not a valid string.");
      const given = typeof raw === "string" ? raw : pythonText(raw);
      const text = trim ? pythonTrim(given) : given;
      if (text === "") {
        if (blank) return text;
        throw new FieldError("This field may not be blank.");
      }
      const messages = [...textLengthErrors(text, { maxLength, minLength }), ...textContentErrors(text)];
      if (messages.length > 0) throw new FieldError(...messages);
      return text;
    },
  };
}

/** The errors of the length of a text, in code points. */
export function textLengthErrors(
  text: string,
  { maxLength, minLength }: Pick<TextFieldOptions, "maxLength" | "minLength">,
): string[] {
  const messages: string[] = [];
  // A text has at most as many code points as UTF-16 code units, and counting those is free.
  const length = maxLength !== undefined && text.length > maxLength ? codePointLength(text) : text.length;
  if (maxLength !== undefined && length > maxLength) {
    messages.push(`Ensure this field has no more than ${maxLength} characters.`);
  }
  if (minLength !== undefined && codePointLength(text) < minLength) {
    messages.push(`Ensure this field has at least ${minLength} characters.`);
  }
  return messages;
}
