// Salted MD5 in Django's format, md5$salt$hash: for old rows and quick tests only.

import { createHash } from "node:crypto";

import { hasherFactory } from "./hasher.ts";
import { isShortSalt, newTextSalt } from "./salt.ts";

const format = /^md5\$([^$]+)\$/;

/** Salted MD5. Anyone who reads such a hash can guess the password, so it must be asked for by name. */
export const md5Hasher = hasherFactory<never, string>("md5", {
  defaults: {},
  limits: {},
  fits: () => true,
  newSalt: newTextSalt,

  encode(password, salt) {
    const digest = createHash("md5")
      .update(salt + password, "utf8")
      .digest("hex");
    return Promise.resolve(`md5$${salt}$${digest}`);
  },

  parse(encoded) {
    const [, salt] = format.exec(encoded) ?? [];
    return salt === undefined ? undefined : { salt, costs: {} };
  },

  isWeak: (salt) => isShortSalt(salt.length),
  shape: () => ["md5$"],
});
