// The secret that signs: from the environment, or in development from a file made once.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { createSecretFile, quoted, readSecretFile } from "../keys/index.ts";
import { OptionsError } from "../options/index.ts";
import { KeyError } from "../tokens/index.ts";

/** The file that keeps the development secret. */
export const secretFile = ".latchkey-secret";

/** A fresh secret: 384 random bits as text. */
export function generateSecret(): string {
  return randomBytes(48).toString("base64url");
}

/**
 * The secret of the app: `given`, else SECRET_KEY of the environment, else in development the one kept in
 * `.latchkey-secret` (mode 0600), which is made when it is not there; `log` is told so. Processes that start at the same
 * moment get the same secret.
 *
 * @throws OptionsError in production when none is set
 * @throws KeyError `unreadable` when the file is cut off, or other users can read it
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
  const kept = readSecretFile(file);
  if (kept !== undefined) return wholeSecret(kept, file);
  const fresh = generateSecret();
  // Another process may have made the file in the meantime.
  if (!createSecretFile(file, `${fresh}\n`)) return resolveSecret(given, log);
  log(`SECRET_KEY is not set: a development secret was made and kept in ${file}`);
  return fresh;
}

/** The length of a generated secret, and the least that HS256 takes (RFC 7518 section 3.2). */
const [wholeLength, minLength] = [64, 32];

/** @throws KeyError when the text is only the beginning of a secret: a line that does not end, or nothing */
function wholeSecret(text: string, file: string): string {
  const secret = text.trim();
  if (secret.length >= (text.endsWith("\n") ? minLength : wholeLength)) return secret;
  throw new KeyError(
    "unreadable",
    `${file} is empty or cut off. Delete it to get a new secret: rm ${quoted(file)}. Tokens that were signed before stop working.`,
  );
}
