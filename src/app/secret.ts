// The secret that signs: from the options or the environment, or in development from a file that is created once.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { createSecretFile, quoted, readSecretFile } from "../keys/index.ts";
import { OptionsError } from "../options/index.ts";
import { KeyError } from "../tokens/index.ts";

/** The file that holds the development secret. */
export const secretFile = ".latchkey-secret";

/** A new secret: 384 random bits as text. */
export function generateSecret(): string {
  return randomBytes(48).toString("base64url");
}

/**
 * The secret of the app: `given`, else SECRET_KEY of the environment, else in development the secret in `.latchkey-secret`
 * (mode 0600). A missing file is created, and `log` is called with a message. Processes that start at the same time get the
 * same secret.
 *
 * @throws OptionsError in production without a secret
 * @throws KeyError `unreadable` when the file is cut off, or other users can read it
 */
export function resolveSecret(given: string | undefined, log: (message: string) => void): string {
  const secret = given ?? process.env["SECRET_KEY"];
  if (secret !== undefined) return secret;
  if (process.env["NODE_ENV"] === "production") {
    throw new OptionsError(
      "SECRET_KEY is not set. In production Latchkey does not generate one: set SECRET_KEY to at least 32 random characters.",
    );
  }
  const file = path.resolve(secretFile);
  const kept = readSecretFile(file);
  if (kept !== undefined) return completeSecret(kept, file);
  const generated = generateSecret();
  // Another process may have created the file in the meantime.
  if (!createSecretFile(file, `${generated}\n`)) return resolveSecret(given, log);
  log(`SECRET_KEY is not set: created a development secret in ${file}`);
  return generated;
}

/** The length of a generated secret, and the minimum for HS256 (RFC 7518 section 3.2). */
const [generatedLength, minLength] = [64, 32];

/** @throws KeyError for an empty file, or one that was cut off: a line without an end */
function completeSecret(text: string, file: string): string {
  const secret = text.trim();
  if (secret.length >= (text.endsWith("\n") ? minLength : generatedLength)) return secret;
  throw new KeyError(
    "unreadable",
    `${file} is empty or cut off. Delete it to get a new secret: rm ${quoted(file)}. Tokens signed with the old secret stop working.`,
  );
}
