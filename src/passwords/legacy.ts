// Hashes of early Django: SHA-1 with and without salt, and MD5 without. They are read and renewed, never written by default.

import { createHash } from "node:crypto";

import { hasherFactory, type HasherFactory } from "./hasher.ts";
import { newTextSalt } from "./salt.ts";

const hex = (digest: "md5" | "sha1", text: string): string =>
  createHash(digest).update(text, "utf8").digest("hex");

/** Salted SHA-1: `sha1$salt$hash`. */
export const sha1Hasher = hasherFactory<never, string>("sha1", {
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
  shape: () => ["sha1$"],
});

/** SHA-1 without salt: `sha1$$hash`. */
export const unsaltedSha1Hasher = unsaltedHasher("unsalted_sha1", "sha1", "sha1$$");

/** MD5 without salt: the bare digest; `md5$$hash` is read too. */
export const unsaltedMd5Hasher = unsaltedHasher("unsalted_md5", "md5", "");

function unsaltedHasher(name: string, digest: "md5" | "sha1", beginning: string): HasherFactory {
  const forms = [beginning, `${digest}$$`];
  return hasherFactory<never, string>(name, {
    defaults: {},
    limits: {},
    fits: () => true,
    // In place of a salt: what stands before the digest.
    newSalt: () => beginning,
    encode: (password, form) => Promise.resolve(form + hex(digest, password)),
    parse(encoded) {
      const form = forms.find((one) => encoded.startsWith(one) && !encoded.slice(one.length).includes("$"));
      return form === undefined ? undefined : { salt: form, costs: {} };
    },
    isWeak: () => true,
    shape: () => [`${digest}$$`],
  });
}

/** The algorithm of a stored hash, by its name or, for those without one, by its length (Django's `identify_hasher`). */
export function algorithmOf(encoded: string): string {
  if (/^(?:md5\$\$)?[0-9a-f]{32}$/.test(encoded)) return "unsalted_md5";
  if (/^sha1\$\$[0-9a-f]{40}$/.test(encoded)) return "unsalted_sha1";
  return encoded.split("$", 1)[0] ?? "";
}
