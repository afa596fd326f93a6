// The one policy that decides whether a user may act: login, refresh and every authenticated request ask it.
import { createHash, timingSafeEqual } from "node:crypto";
import type { User } from "../store/index.ts";
import type { Claims, JsonValue } from "../tokens/index.ts";
import type { AuthSettings } from "./settings.ts";

/** Whether a user may act, or why not. */
export type UserVerdict = "allowed" | "missing" | "inactive" | "password_changed";

/** Decides whether a user may act; with a token's claims, also whether the password has changed since it was issued. */
export function userVerdict(user: User | undefined, settings: AuthSettings, claims?: Claims): UserVerdict {
  if (user === undefined) return "missing";
  const { userAuthenticationRule = isActiveIfChecked(settings) } = settings;
  if (!userAuthenticationRule(user)) return "inactive";
  if (claims !== undefined && settings.checkRevokeToken) {
    const fingerprint = passwordFingerprint(user.password);
    if (!isSameFingerprint(claims[settings.revokeTokenClaim], fingerprint)) return "password_changed";
  }
  return "allowed";
}

/** The default rule of Simple JWT, with its CHECK_USER_IS_ACTIVE. */
const isActiveIfChecked =
  ({ checkUserIsActive }: AuthSettings) =>
  ({ isActive }: User): boolean =>
    isActive || !checkUserIsActive;

/** The value of REVOKE_TOKEN_CLAIM: the upper-case MD5 of the password hash. Detects a change; protects nothing. */
export function passwordFingerprint(encoded: string): string {
  return createHash("md5").update(encoded).digest("hex").toUpperCase();
}

function isSameFingerprint(claim: JsonValue | undefined, expected: string): boolean {
  if (typeof claim !== "string") return false;
  const [given, wanted] = [Buffer.from(claim), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
