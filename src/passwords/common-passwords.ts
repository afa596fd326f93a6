// The list of passwords that everyone tries first.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

let passwords: ReadonlySet<string> | undefined;

// Python's white space, which `strip()` takes off: JavaScript's trim() differs in U+001C to U+001F, U+0085 and U+FEFF.
const whiteSpace = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const outerWhiteSpace = new RegExp(`^${whiteSpace}|${whiteSpace}$`, "g");

/** Whether a password is on the list, whatever its case and outer white space. The first call reads the list. */
export function isCommonPassword(password: string): boolean {
  passwords ??= readPasswords();
  return passwords.has(password.toLowerCase().replaceAll(outerWhiteSpace, ""));
}

function readPasswords(): ReadonlySet<string> {
  const list = gunzipSync(readFileSync(new URL("./common-passwords.txt.gz", import.meta.url)));
  return new Set(list.toString("utf8").trimEnd().split("\n"));
}
