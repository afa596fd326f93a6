// The claims that the flows read from every token: its id, its session, its expiry.
import { createHash } from "node:crypto";
import type { Claims } from "../tokens/index.ts";
import type { AuthSettings } from "./settings.ts";

/** The claim with the id of a token's session. */
export const sessionClaim = "sid";

/** The token's id; undefined if it has none or the app uses none. */
export function tokenId(claims: Claims, settings: AuthSettings): string | undefined {
  const id = settings.jtiClaim === null ? undefined : claims[settings.jtiClaim];
  return typeof id === "string" ? id : undefined;
}

/** The id of the session that a token names. */
export function sessionId(claims: Claims): string | undefined {
  const id = claims[sessionClaim];
  return typeof id === "string" ? id : undefined;
}

/**
 * The id of the session that a refresh token belongs to. For a token that names none (issued elsewhere) it is derived from
 * the token's id, so that every copy of the token finds the session that its first refresh began.
 */
export function familyId(claims: Claims, settings: AuthSettings): string | undefined {
  const jti = tokenId(claims, settings);
  return (
    sessionId(claims) ??
    (jti === undefined ? undefined : createHash("sha256").update(jti).digest("hex").slice(0, 32))
  );
}

/** When a token expires, in milliseconds since the epoch. */
export function expiryOf(claims: Claims): number {
  return typeof claims["exp"] === "number" ? claims["exp"] * 1000 : 0;
}
