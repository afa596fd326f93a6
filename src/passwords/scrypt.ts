// scrypt (RFC 7914) in Django's format: scrypt$N$salt$r$p$hash.

import { scrypt, type ScryptOptions } from "node:crypto";
import { promisify } from "node:util";

import { createHasherFactory } from "./hasher-factory.ts";
import { newTextSalt } from "./salt.ts";
import { inThreadPool } from "./thread-pool.ts";

const derive = promisify<Buffer, Buffer, number, ScryptOptions, Buffer>(scrypt);
const format = /^scrypt\$(\d{1,9})\$([^$]+)\$(\d{1,9})\$(\d{1,9})\$/;
const keyLength = 64;
const maxMemory = 2 ** 30;

/** scrypt; `workFactor` is RFC 7914's N, `blockSize` its r and `parallelism` its p. */
export const scryptHasher = createHasherFactory<"workFactor" | "blockSize" | "parallelism", string>(
  "scrypt",
  {
    defaults: { workFactor: 16_384, blockSize: 8, parallelism: 5 },
    limits: { workFactor: [2, 2 ** 20], blockSize: [1, 256], parallelism: [1, 256] },
    fits: (costs) => (costs.workFactor & (costs.workFactor - 1)) === 0 && memoryOf(costs) <= maxMemory,
    newSalt: newTextSalt,

    async encode(password, salt, costs) {
      const { workFactor, blockSize, parallelism } = costs;
      // Without `maxmem`, Node refuses parameters that need more than 32 MiB.
      const key = await inThreadPool(() =>
        derive(Buffer.from(password, "utf8"), Buffer.from(salt, "utf8"), keyLength, {
          N: workFactor,
          r: blockSize,
          p: parallelism,
          maxmem: memoryOf(costs),
        }),
      );
      return `scrypt$${workFactor}$${salt}$${blockSize}$${parallelism}$${key.toString("base64")}`;
    },

    parse(encoded) {
      const [, workFactor, salt, blockSize, parallelism] = format.exec(encoded) ?? [];
      if (salt === undefined) return undefined;
      return {
        salt,
        costs: {
          workFactor: Number(workFactor),
          blockSize: Number(blockSize),
          parallelism: Number(parallelism),
        },
      };
    },

    // Django renews scrypt hashes only for their costs.
    isWeak: () => false,
    // The salt is between the costs.
    commonParts: (_, { workFactor, blockSize, parallelism }) => [
      `scrypt$${workFactor}$`,
      `$${blockSize}$${parallelism}$`,
    ],
  },
);

function memoryOf(costs: { workFactor: number; blockSize: number; parallelism: number }): number {
  return 128 * costs.blockSize * (costs.workFactor + costs.parallelism + 2);
}
