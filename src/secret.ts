// The secret that signs: from the environment, or in development from a file made once.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { OptionsError } from "./options/index.ts";

/** The file that keeps the development secret. */
export const secretFile = ".latchkey-secret";

/** A fresh secret: 384 random bits as text. */
export function generateSecret(): string {
  return randomBytes(48).toString("base64url");
}

/**
 * The secret of the app: `given`, else SECRET_KEY of the environment, else in development the one kept in
 * `.latchkey-secret` (mode 0600), which is made when it is not there; `log` is told so.
 *
 * @throws OptionsError in production when none is set
 */
export function resolveSecret(given: string | undefined, log: (message: string) => void): string {
  const secret = given ?? process.env["SECRET_KEY"];
  if (secret !== undefined) return secret;
  if (process.env["NODE_ENV"] === "production") {
    throw new OptionsError(
      "SECRET_KEY is not set. In production Latchkey does not invent one: set SECRET_KEY to at least 32 random characters.",
    );
  }
  const file = path.resolve(secretFile);
  try {
    const fresh = generateSecret();
    writeFileSync(file, `${fresh}\n`, { mode: 0o600, flag: "wx" });
    log(`SECRET_KEY is not set: a development secret was made and kept in ${file}`);
    return fresh;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return readFileSync(file, "utf8").trim();
  }
}
