// The 400s of JSON bodies, in the words of Python's decoder.
import { codePointLength } from "../../python/index.ts";
import { BodyError } from "./errors.ts";

/** The 400 of a JSON body that cannot be read. */
export function jsonError(message: string): BodyError {
  return new BodyError("parse_error", `JSON parse error - ${message}`);
}

/** The same with a place: line and column count from 1, `char` from 0, columns in code points. `index` is a code unit. */
export function jsonErrorAt(message: string, text: string, index: number): BodyError {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  const column = codePointLength(text.slice(lineStart, index)) + 1;
  const char = codePointLength(text.slice(0, index));
  return jsonError(`${message}: line ${line} column ${column} (char ${char})`);
}
