// The errors of JSON bodies, with the messages of Python's decoder.
import { codePointLength } from "../../python/index.ts";
import { BodyError } from "./errors.ts";

/** The error of a JSON body that cannot be parsed. */
export function jsonError(message: string): BodyError {
  return new BodyError("parse_error", `JSON parse error - ${message}`);
}

/**
 * The same with a position. `index` counts UTF-16 code units from 0. In the message, lines and columns count from 1 and
 * `char` from 0, in code points.
 */
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
