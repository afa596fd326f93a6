// Hashes of early Django: SHA-1 with and without salt, and MD5 without. They are verified and renewed, never written by default.

import { createHash } from "node:crypto";

import { createHasherFactory } from "./hasher-factory.ts";
import type { HasherFactory } from "./hasher.ts";
import { newTextSalt } from "./salt.ts";

const hex = (digest: "md5" | "sha1", text: string): string =>
  createHash(digest).update(text, "utf8").digest("hex");

/** Salted SHA-1: `sha1$salt$hash`. */
export const sha1Hasher = createHasherFactory<never, string>("sha1", {
  defaults: {},
  limits: {},
  fits: () => true,
  newSalt: newTextSalt,
  encode: (password, salt) => Promise.resolve(`sha1$${salt}$${hex("sha1", salt + password)}`),
  parse(encoded) {
    const [, salt] = /^sha1\$([^$]+)\$/.exec(encoded) ?? [];
    return salt === undefined ? undefined : { salt, costs: {} };
  },
  isWeak: () => true,
  commonParts: () => ["sha1$"],
});

/** SHA-1 without salt: `sha1$$hash`. */
export const unsaltedSha1Hasher = unsaltedHasher("unsalted_sha1", "sha1", "sha1$$");

/** MD5 without salt: the bare digest; `md5$$hash` is verified too. */
export const unsaltedMd5Hasher = unsaltedHasher("unsalted_md5", "md5", "");

function unsaltedHasher(name: string, digest: "md5" | "sha1", prefix: string): HasherFactory {
  const forms = [prefix, `${digest}$$`];
  return createHasherFactory<never, string>(name, {
    defaults: {},
    limits: {},
    fits: () => true,
    // There is no salt: in its place, the text before the digest.
    newSalt: () => prefix,
    encode: (password, form) => Promise.resolve(form + hex(digest, password)),
    parse(encoded) {
      const form = forms.find((one) => encoded.startsWith(one) && !encoded.slice(one.length).includes("$"));
      return form === undefined ? undefined : { salt: form, costs: {} };
    },
    isWeak: () => true,
    commonParts: () => [`${digest}$$`],
  });
}

/** The algorithm of a stored hash: by its name or, without one, by its length (Django's `identify_hasher`). */
export function algorithmOf(encoded: string): string {
  if (/^(?:md5\$\$)?[0-9a-f]{32}$/.test(encoded)) return "unsalted_md5";
  if (/^sha1\$\$[0-9a-f]{40}$/.test(encoded)) return "unsalted_sha1";
  return encoded.split("$", 1)[0] ?? "";
}
