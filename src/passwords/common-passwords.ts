// Django's list of common passwords.

import { readFileSync } from "node:fs";

import { pythonTrim } from "../python/index.ts";

let passwords: ReadonlySet<string> | undefined;

/** Whether a password is on the list; case and outer white space are ignored. The first call reads the list. */
export function isCommonPassword(password: string): boolean {
  passwords ??= readPasswords();
  return passwords.has(pythonTrim(password.toLowerCase()));
}

function readPasswords(): ReadonlySet<string> {
  // Here, since Node takes some milliseconds to load its module.
  const zlib = process.getBuiltinModule("node:zlib");
  const list = zlib.gunzipSync(readFileSync(new URL("./common-passwords.txt.gz", import.meta.url)));
  return new Set(list.toString("utf8").trimEnd().split("\n"));
}
