// Argon2 (RFC 9106) in Django's format: argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash.

import * as crypto from "node:crypto";
import { promisify } from "node:util";

import { createHasherFactory } from "./hasher-factory.ts";
import { isShortSalt, newTextSalt } from "./salt.ts";
import { inThreadPool } from "./thread-pool.ts";

interface Argon2Salt {
  readonly variant: crypto.Argon2Algorithm;
  readonly bytes: Buffer;
  readonly tagLength: number;
}

// Not a named import: an older Node has no such export, and has to load this file before it can say that it is too old.
const derive = promisify(crypto.argon2);
const variants: readonly crypto.Argon2Algorithm[] = ["argon2id", "argon2i", "argon2d"];
const format =
  /^argon2\$(argon2\w{1,2})\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// Older argon2-cffi releases wrote 16 bytes, newer ones write 32. Both are up to date: otherwise two servers with one table
// would renew each other's hashes for ever.
const newTagLength = 32;
const minStrongTagLength = 16;
const maxTagLength = 128;

/** Argon2id for new hashes; argon2i and argon2d are verified. */
export const argon2Hasher = createHasherFactory<"timeCost" | "memoryCost" | "parallelism", Argon2Salt>(
  "argon2",
  {
    defaults: { timeCost: 2, memoryCost: 102_400, parallelism: 8 },
    limits: { timeCost: [1, 64], memoryCost: [8, 1_048_576], parallelism: [1, 255] },
    fits: (costs) => costs.memoryCost >= 8 * costs.parallelism,

    newSalt: (random) => ({
      variant: "argon2id",
      bytes: Buffer.from(newTextSalt(random), "ascii"),
      tagLength: newTagLength,
    }),

    async encode(password, { variant, bytes, tagLength }, { timeCost, memoryCost, parallelism }) {
      const tag = await inThreadPool(() =>
        derive(variant, {
          message: Buffer.from(password, "utf8"),
          nonce: bytes,
          passes: timeCost,
          memory: memoryCost,
          parallelism,
          tagLength,
        }),
      );
      return `${prefix(variant, { timeCost, memoryCost, parallelism })}${unpadded(bytes)}$${unpadded(tag)}`;
    },

    parse(encoded) {
      const [, name, memory, passes, lanes, salt = "", tag = ""] = format.exec(encoded) ?? [];
      const variant = variants.find((each) => each === name);
      const bytes = Buffer.from(salt, "base64");
      const tagLength = Buffer.byteLength(tag, "base64");
      // RFC 9106 section 3.1 requires a tag of at least 4 bytes, and OpenSSL a salt of at least 8.
      if (variant === undefined || bytes.length < 8 || tagLength < 4 || tagLength > maxTagLength)
        return undefined;
      return {
        salt: { variant, bytes, tagLength },
        costs: { timeCost: Number(passes), memoryCost: Number(memory), parallelism: Number(lanes) },
      };
    },

    isWeak: ({ variant, bytes, tagLength }) =>
      variant !== "argon2id" || isShortSalt(bytes.length) || tagLength < minStrongTagLength,

    variant: ({ variant }) => variant,
    commonParts: ({ variant }, costs) => [prefix(variant, costs)],
  },
);

function prefix(
  variant: crypto.Argon2Algorithm,
  { timeCost, memoryCost, parallelism }: Readonly<Record<"timeCost" | "memoryCost" | "parallelism", number>>,
): string {
  return `argon2$${variant}$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
