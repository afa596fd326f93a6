// A field that takes an e-mail address.
import { createField, type Field, type FieldOptions } from "./field.ts";
import { textKind, type TextOptions } from "./text.ts";
import { email } from "./text-formats.ts";

/** A field that takes an e-mail address (DRF's EmailField). */
export const emailField = (name: string, options: TextOptions & FieldOptions = {}): Field<string> =>
  createField(name, textKind(options, email), options);
