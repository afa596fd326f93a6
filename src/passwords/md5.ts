// Salted MD5 in Django's format, md5$salt$hash: for existing rows and quick tests only.

import { createHash } from "node:crypto";

import { createHasherFactory } from "./hasher-factory.ts";
import { isShortSalt, newTextSalt } from "./salt.ts";

const format = /^md5\$([^$]+)\$/;

/** Salted MD5. The password can be guessed from such a hash, so the option must name this algorithm explicitly. */
export const md5Hasher = createHasherFactory<never, string>("md5", {
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
  commonParts: () => ["md5$"],
});
