// PBKDF2 (RFC 8018) in Django's formats: pbkdf2_sha256$iterations$salt$hash, and the same with SHA-1.

import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

import { createHasherFactory } from "./hasher-factory.ts";
import type { HasherFactory } from "./hasher.ts";
import { isShortSalt, newTextSalt } from "./salt.ts";
import { inThreadPool } from "./thread-pool.ts";

const derive = promisify(pbkdf2);
const format = /^\w+\$(\d{1,9})\$([^$]+)\$/;

/** PBKDF2 with HMAC-SHA-256. */
export const pbkdf2Sha256Hasher = pbkdf2Hasher("pbkdf2_sha256", "sha256", 32);

/** PBKDF2 with HMAC-SHA-1. */
export const pbkdf2Sha1Hasher = pbkdf2Hasher("pbkdf2_sha1", "sha1", 20);

function pbkdf2Hasher(name: string, digest: string, size: number): HasherFactory {
  return createHasherFactory<"iterations", string>(name, {
    defaults: { iterations: 1_000_000 },
    limits: { iterations: [1, 20_000_000] },
    fits: () => true,
    newSalt: newTextSalt,

    async encode(password, salt, { iterations }) {
      const key = await inThreadPool(() =>
        derive(Buffer.from(password, "utf8"), Buffer.from(salt, "utf8"), iterations, size, digest),
      );
      return `${name}$${iterations}$${salt}$${key.toString("base64")}`;
    },

    parse(encoded) {
      const [, iterations, salt] = format.exec(encoded) ?? [];
      return salt === undefined ? undefined : { salt, costs: { iterations: Number(iterations) } };
    },

    isWeak: (salt) => isShortSalt(salt.length),
    commonParts: (_, { iterations }) => [`${name}$${iterations}$`],
  });
}
