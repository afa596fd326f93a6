// Verifies Django's argon2 hashes with node:crypto.
import { argon2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** Whether the password belongs to the hash, which is `argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function verifyPassword(password: string, encoded: string): Promise<boolean> {
  const [, kind, , costs = "", salt = "", hash = ""] = encoded.split("$");
  if (kind !== "argon2id") return false;
  const [memory = 0, passes = 0, parallelism = 0] = costs.split(",").map((cost) => Number(cost.slice(2)));
  const wanted = Buffer.from(hash, "base64");
  const made = await derive("argon2id", {
    message: password,
    nonce: Buffer.from(salt, "base64"),
    parallelism,
    tagLength: wanted.length,
    memory,
    passes,
  });
  return timingSafeEqual(made, wanted);
}
