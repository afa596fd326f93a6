// Text fields, as DRF's CharField reads them.
import { codePointLength, pythonText, pythonTrim } from "../../python/index.ts";
import { type Field, FieldError, isNumeric, labelOf } from "./field.ts";
import { textProblems } from "./storable.ts";

/** Settings of a text field. Lengths are code points. */
export interface TextFieldOptions {
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly blank?: boolean;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
  /** Whether white space at both ends does not count; true by default. */
  readonly trim?: boolean;
}

/** A text field: trimmed unless told otherwise, blank only if allowed; numbers become text as Python writes them. */
export function textField(name: string, options: TextFieldOptions = {}): Field<string> {
  const { required = true, nullable = false, blank = false, maxLength, minLength, trim = true } = options;
  return {
    name,
    label: labelOf(name),
    type: "string",
    required,
    nullable,
    absentInForm: undefined,
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
      const messages = [...lengthProblems(text, { maxLength, minLength }), ...textProblems(text)];
      if (messages.length > 0) throw new FieldError(...messages);
      return text;
    },
  };
}

/** What is wrong with the length of a text, in code points. */
export function lengthProblems(
  text: string,
  { maxLength, minLength }: Pick<TextFieldOptions, "maxLength" | "minLength">,
): string[] {
  const messages: string[] = [];
  // The length in code points is never above the length in UTF-16 units, which costs nothing to ask.
  const length = maxLength !== undefined && text.length > maxLength ? codePointLength(text) : text.length;
  if (maxLength !== undefined && length > maxLength) {
    messages.push(`Ensure this field has no more than ${maxLength} characters.`);
  }
  if (minLength !== undefined && codePointLength(text) < minLength) {
    messages.push(`Ensure this field has at least ${minLength} characters.`);
  }
  return messages;
}
