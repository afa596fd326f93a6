// Argon2 (RFC 9106) in Django's format: argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash.

import * as crypto from "node:crypto";
import { promisify } from "node:util";

import { hasherFactory } from "./hasher.ts";
import { isShortSalt, newTextSalt } from "./salt.ts";
import { inThreadPool } from "./thread-pool.ts";

interface Argon2Salt {
  readonly variety: crypto.Argon2Algorithm;
  readonly bytes: Buffer;
  readonly tagLength: number;
}

// Named by no import: an older Node has to get as far as saying that it is too old.
const derive = promisify(crypto.argon2);
const varieties: readonly crypto.Argon2Algorithm[] = ["argon2id", "argon2i", "argon2d"];
const format =
  /^argon2\$(argon2\w{1,2})\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// Older argon2-cffi releases wrote 16 bytes and newer ones write 32: both stay, or two servers on one table would
// renew each other's hashes for ever.
const newTagLength = 32;
const strongTagLength = 16;
const greatestTagLength = 128;

/** Argon2id for new hashes; argon2i and argon2d are verified. */
export const argon2Hasher = hasherFactory<"timeCost" | "memoryCost" | "parallelism", Argon2Salt>("argon2", {
  defaults: { timeCost: 2, memoryCost: 102_400, parallelism: 8 },
  limits: { timeCost: [1, 64], memoryCost: [8, 1_048_576], parallelism: [1, 255] },
  fits: (costs) => costs.memoryCost >= 8 * costs.parallelism,

  newSalt: (random) => ({
    variety: "argon2id",
    bytes: Buffer.from(newTextSalt(random), "ascii"),
    tagLength: newTagLength,
  }),

  async encode(password, { variety, bytes, tagLength }, { timeCost, memoryCost, parallelism }) {
    const tag = await inThreadPool(() =>
      derive(variety, {
        message: Buffer.from(password, "utf8"),
        nonce: bytes,
        passes: timeCost,
        memory: memoryCost,
        parallelism,
        tagLength,
      }),
    );
    return `${beginning(variety, { timeCost, memoryCost, parallelism })}${unpadded(bytes)}$${unpadded(tag)}`;
  },

  parse(encoded) {
    const [, name, memory, passes, lanes, salt = "", tag = ""] = format.exec(encoded) ?? [];
    const variety = varieties.find((each) => each === name);
    const bytes = Buffer.from(salt, "base64");
    const tagLength = Buffer.byteLength(tag, "base64");
    // RFC 9106 section 3.1 asks for a tag of at least 4 bytes, and OpenSSL for a salt of at least 8.
    if (variety === undefined || bytes.length < 8 || tagLength < 4 || tagLength > greatestTagLength)
      return undefined;
    return {
      salt: { variety, bytes, tagLength },
      costs: { timeCost: Number(passes), memoryCost: Number(memory), parallelism: Number(lanes) },
    };
  },

  isWeak: ({ variety, bytes, tagLength }) =>
    variety !== "argon2id" || isShortSalt(bytes.length) || tagLength < strongTagLength,

  variety: ({ variety }) => variety,
  shape: ({ variety }, costs) => [beginning(variety, costs)],
});

function beginning(
  variety: crypto.Argon2Algorithm,
  { timeCost, memoryCost, parallelism }: Readonly<Record<"timeCost" | "memoryCost" | "parallelism", number>>,
): string {
  return `argon2$${variety}$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
