// The notes of options, which become the reference and the text that editors show.
import * as z from "zod";

/** What the reference says of an option. */
export interface OptionNotes {
  /** What it does, in a sentence. */
  readonly about: string;
  /** The Simple JWT setting with the same meaning. */
  readonly simpleJwt?: string;
  /** Its type, if the schema does not tell it. */
  readonly type?: string;
  readonly unit?: string;
  /** The default in words, if it is not a plain value. */
  readonly fallback?: string;
}

/** The notes of every option, by its schema. */
export const optionNotes = z.registry<OptionNotes>();
