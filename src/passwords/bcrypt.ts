// bcrypt in Django's formats: bcrypt$$2b$12$…, and bcrypt_sha256, which hashes the password with SHA-256 first.

import { createHash } from "node:crypto";

import { createHasherFactory } from "./hasher-factory.ts";
import type { HasherFactory } from "./hasher.ts";

interface BcryptSalt {
  readonly revision: string;
  readonly text: string;
}

const format = /^\w+\$\$2([aby])\$(\d\d)\$([./A-Za-z0-9]{22})[./A-Za-z0-9]{31}$/;
const saltBytes = 16;

/** bcrypt of the password itself; only its first 72 bytes count. */
export const bcryptHasher = createBcryptHasher("bcrypt", (password) => password);

/** bcrypt of the password's SHA-256 in hexadecimal, so that every byte counts. */
export const bcryptSha256Hasher = createBcryptHasher("bcrypt_sha256", (password) =>
  createHash("sha256").update(password, "utf8").digest("hex"),
);

function createBcryptHasher(name: string, prepare: (password: string) => string): HasherFactory {
  return createHasherFactory<"rounds", BcryptSalt>(name, {
    defaults: { rounds: 12 },
    limits: { rounds: [4, 18] },
    fits: () => true,

    newSalt: (random) => ({ revision: "b", text: saltText(random(saltBytes)) }),

    async encode(password, { revision, text }, { rounds }) {
      // bcryptjs has its own encoding of lone surrogates; the other algorithms replace them, as UTF-8 encoders do.
      const key = prepare(password.toWellFormed());
      // Most apps never compute it, and worker threads are a large part of Node.
      const { runBcrypt } = await import("./bcrypt-threads.ts");
      return `${name}$${await runBcrypt(key, `${prefix(revision, rounds)}${text}`)}`;
    },

    parse(encoded) {
      const [, revision, rounds, text] = format.exec(encoded) ?? [];
      if (revision === undefined || text === undefined) return undefined;
      return { salt: { revision, text }, costs: { rounds: Number(rounds) } };
    },

    // Every bcrypt salt has the same size.
    isWeak: () => false,
    commonParts: ({ revision }, { rounds }) => [`${name}$${prefix(revision, rounds)}`],
  });
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Base64 with bcrypt's own alphabet, without padding. */
function saltText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("base64").replaceAll("=", "");
  return Array.from(text, (character) => bcryptAlphabet[base64Alphabet.indexOf(character)]).join("");
}

function prefix(revision: string, rounds: number): string {
  return `$2${revision}$${String(rounds).padStart(2, "0")}$`;
}
