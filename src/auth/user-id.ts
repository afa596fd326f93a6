// Converts between a user and the user id claim, as Django converts a value to a primary key.
import { parsePrimaryKey } from "../python/index.ts";
import type { User } from "../store/index.ts";
import { isUserId, type JsonValue } from "../tokens/index.ts";
import type { AuthSettings } from "./settings.ts";

/**
 * The value of the user id field that a claim identifies; undefined when no user can have it. With `reading: "pyjwt"`,
 * " 2 ", 2.9 and true are ids too, as in Django.
 */
export function userIdOf(
  claim: JsonValue | undefined,
  settings: AuthSettings,
): string | number | bigint | undefined {
  if (settings.userIdField !== "id") {
    return typeof claim === "string" || typeof claim === "number" ? String(claim) : undefined;
  }
  if (settings.reading === "strict" && !isUserId(claim)) return undefined;
  if (typeof claim === "boolean") return Number(claim);
  if (typeof claim === "number")
    return Number.isSafeInteger(Math.trunc(claim)) ? Math.trunc(claim) : undefined;
  return typeof claim === "string" ? parsePrimaryKey(claim) : undefined;
}

/** The user id claim of a user: a string, as Simple JWT 5.5 writes it. */
export function userIdClaimOf(user: User, settings: AuthSettings): string {
  const fields: Readonly<Record<string, unknown>> = user.fields;
  return String(settings.userIdField === "id" ? user.id : fields[settings.userIdField]);
}
