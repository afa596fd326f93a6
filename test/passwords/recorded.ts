// The password hashes that Django made, and the hasher options that would make the same.

import { readFileSync } from "node:fs";

import * as z from "zod";

import type { HasherSpec } from "../../src/passwords/index.ts";

const recording = z.object({
  passwords: z.record(z.string(), z.string()),
  vectors: z.array(
    z.object({
      algorithm: z.string(),
      encoded: z.string(),
      password: z.string(),
      right: z.boolean(),
      wrong: z.boolean(),
      must_update: z.boolean(),
    }),
  ),
  odd: z.array(
    z.object({
      name: z.string(),
      encoded: z.string(),
      password: z.string().nullable(),
      is_password_usable: z.boolean().optional(),
    }),
  ),
});

const file = new URL("../data/golden/vectors/password-hashes.json", import.meta.url);
export const recorded = recording.parse(JSON.parse(readFileSync(file, "utf8")));

export function plainText(name: string): string {
  const password = recorded.passwords[name];
  if (password === undefined) throw new Error(`No password is recorded as ${name}.`);
  return password;
}

/** The options with the costs of `encoded`. */
export function specOf(encoded: string): HasherSpec {
  const parts = encoded.split("$");
  const number = (index: number) => Number(parts[index]);
  const [algorithm = ""] = parts;
  switch (algorithm) {
    case "argon2": {
      const [, memory, time, lanes] = /m=(\d+),t=(\d+),p=(\d+)/.exec(encoded) ?? [];
      return { algorithm, memoryCost: Number(memory), timeCost: Number(time), parallelism: Number(lanes) };
    }
    case "pbkdf2_sha256":
    case "pbkdf2_sha1":
      return { algorithm, iterations: number(1) };
    case "bcrypt_sha256":
    case "bcrypt":
      return { algorithm, rounds: number(3) };
    case "scrypt":
      return { algorithm, workFactor: number(1), blockSize: number(3), parallelism: number(4) };
    case "md5":
      return algorithm;
    default:
      throw new Error("No hasher makes this hash.");
  }
}

/** The same algorithm at Django's default costs. */
export function defaultSpecOf(encoded: string): HasherSpec {
  const spec = specOf(encoded);
  return typeof spec === "string" ? spec : spec.algorithm;
}
