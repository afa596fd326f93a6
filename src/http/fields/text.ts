// Text, as DRF's CharField reads it.
import { codePointLength, pythonText, pythonTrim } from "../../python/index.ts";
import { createField, type Field, type FieldOptions, isNumeric } from "./field.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";
import { textContentErrors } from "./storable.ts";

/** What a text may be. Lengths are in code points. */
export interface TextOptions {
  readonly blank?: boolean;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
  /** Whether white space at both ends is removed; true by default. */
  readonly trim?: boolean;
}

/** A text with a format of its own. */
export interface TextFormat {
  /** The type in the response to OPTIONS. */
  readonly type: string;
  /** The formats of Zod that `check` stands for. */
  readonly formats?: readonly string[];
  /** Whether a text that is not empty has the format. */
  readonly accepts: (text: string) => boolean;
  /** What is answered to anything else. */
  readonly message: string;
}

/** Text. A number becomes text as Python writes it. */
export function textKind(options: TextOptions = {}, format?: TextFormat): FieldKind<string> {
  const { blank = false, maxLength, minLength, trim = true } = options;
  const errors = (text: string): string[] => [
    ...textLengthErrors(text, { maxLength, minLength }),
    ...textContentErrors(text),
  ];
  const notText = format?.message ?? "Not a valid string.";
  return fieldKind({
    type: format?.type ?? "string",
    column: { type: "text", ...(maxLength !== undefined && { maxLength }) },
    constraints: {
      ...(minLength !== undefined && { min_length: minLength }),
      ...(maxLength !== undefined && { max_length: maxLength }),
    },
    isBlankable: blank,
    formats: format?.formats ?? [],
    invalidText: "Enter a valid value.",
    read: (raw) => {
      if (typeof raw !== "string" && !isNumeric(raw)) throw new FieldError(notText);
      const given = typeof raw === "string" ? raw : pythonText(raw);
      const text = trim ? pythonTrim(given) : given;
      if (text === "") {
        if (blank) return text;
        throw new FieldError("This field may not be blank.");
      }
      const messages = [...errors(text), ...(format && !format.accepts(text) ? [format.message] : [])];
      if (messages.length > 0) throw new FieldError(messages);
      return text;
    },
    parse: (text) => {
      const messages = textContentErrors(text);
      if (messages.length > 0) throw new FieldError(messages);
      return pythonTrim(text);
    },
    fromSchema: (output) => {
      if (typeof output !== "string" && typeof output !== "number" && typeof output !== "bigint")
        throw new FieldError(notText);
      // SQLite would store the number 5 as the text "5.0".
      const text = String(output);
      const messages = [...textLengthErrors(text, { maxLength }), ...textContentErrors(text)];
      if (messages.length > 0) throw new FieldError(messages);
      return text;
    },
    toColumn: (value) => value,
  });
}

/** A text field. */
export const textField = (name: string, options: TextOptions & FieldOptions = {}): Field<string> =>
  createField(name, textKind(options), options);

/** The errors of the length of a text, in code points. */
function textLengthErrors(
  text: string,
  { maxLength, minLength }: Pick<TextOptions, "maxLength" | "minLength">,
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
