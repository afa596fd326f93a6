// Whether a user may act: one verdict, asked by login, refresh and every authenticated request, so that they can never disagree.
import { createHash, timingSafeEqual } from "node:crypto";
import type { User } from "../store/index.ts";
import type { Claims, JsonValue } from "../tokens/index.ts";
import type { AuthSettings } from "./settings.ts";

/** The verdict on a user, or on a user and the token that names them. */
export type Verdict = "allowed" | "missing" | "inactive" | "password_changed";

/** Whether a user may act; with a token's claims, also whether the password is still the one it was issued under. */
export function mayAct(user: User | undefined, settings: AuthSettings, claims?: Claims): Verdict {
  if (user === undefined) return "missing";
  const { userAuthenticationRule: rule = byActivity(settings) } = settings;
  if (!rule(user)) return "inactive";
  if (claims !== undefined && settings.checkRevokeToken) {
    if (!isSameText(claims[settings.revokeTokenClaim], passwordFingerprint(user.password)))
      return "password_changed";
  }
  return "allowed";
}

/** Simple JWT's own rule, and its CHECK_USER_IS_ACTIVE. */
const byActivity =
  ({ checkUserIsActive }: AuthSettings) =>
  ({ isActive }: User): boolean =>
    isActive || !checkUserIsActive;

/** The value of REVOKE_TOKEN_CLAIM: the upper-case MD5 of the encoded hash. Not a secret's protection, a change detector. */
export function passwordFingerprint(encoded: string): string {
  return createHash("md5").update(encoded).digest("hex").toUpperCase();
}

function isSameText(claim: JsonValue | undefined, expected: string): boolean {
  if (typeof claim !== "string") return false;
  const [given, wanted] = [Buffer.from(claim), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
