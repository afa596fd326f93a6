// Finds out who sent a request from the bearer token it carries.
import { findUserWithSession, type User } from "../store/index.ts";
import type { Claims, JsonValue } from "../tokens/index.ts";
import type { AuthContext } from "./context.ts";
import { AuthError, type AuthErrorCode, type TokenRefusal } from "./errors.ts";
import { mayAct, type Verdict } from "./policy.ts";
import { isRevoked } from "./revocation.ts";
import type { Revocation, TokenTypeName } from "./settings.ts";
import { checkType, decodeToken, sessionId, tokenClassNames } from "./token-types.ts";
import { findTokenUser, userIdOf } from "./user-id.ts";

/** The user of a token that was not looked up (Simple JWT's TokenUser): what the claims say, and no more. */
export interface TokenUser {
  /** The user id claim as it is. */
  readonly id: JsonValue;
  readonly username: string;
  readonly isActive: true;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

/** Who sent a request. */
export interface Identity {
  /** The user's row; with `revocation: "none"` what the token says of the user. */
  readonly user: User | TokenUser;
  readonly claims: Claims;
  readonly sessionId: string | undefined;
}

/**
 * Checks a bearer token: one of the accepted classes takes it, and its user may act (JWTAuthentication). At most one query
 * for an access token, whatever the dial says.
 *
 * @throws AuthError `token_not_valid`, `no_user_identification`, `user_not_found`, `user_inactive` or `password_changed`
 */
export async function authenticate(
  context: AuthContext,
  token: string,
  revocation: Revocation = context.settings.revocation,
): Promise<Identity> {
  const { settings, database } = context;
  const { claims, type } = await acceptToken(context, token);
  if (!Object.hasOwn(claims, settings.userIdClaim)) throw new AuthError("no_user_identification");
  const session = sessionId(claims);
  if (revocation === "none")
    return { user: tokenUser(claims, settings.userIdClaim), claims, sessionId: session };
  const value = userIdOf(claims[settings.userIdClaim], settings);
  if (value === undefined) throw new AuthError("user_not_found");
  let user: User | undefined;
  if (session === undefined || revocation !== "session" || settings.blacklist === "off") {
    user = await findTokenUser(database.kysely, settings.users, claims, settings);
  } else {
    const state = await findUserWithSession(
      database.kysely,
      settings.users,
      settings.userIdField,
      value,
      session,
      context.now(),
    );
    user = state.user;
    // A session that is gone has ended: its row is only deleted after that.
    if (user !== undefined && state.ended !== false) throw notValid([type], () => "token_revoked");
  }
  const verdict = mayAct(user, settings, claims);
  if (user === undefined || verdict !== "allowed") throw new AuthError(refusalOf(verdict));
  return { user, claims, sessionId: session };
}

function tokenUser(claims: Claims, userIdClaim: string): TokenUser {
  const { username, is_staff: isStaff, is_superuser: isSuperuser } = claims;
  return {
    id: claims[userIdClaim] ?? null,
    username: typeof username === "string" ? username : "",
    isActive: true,
    isStaff: isStaff === true,
    isSuperuser: isSuperuser === true,
  };
}

async function acceptToken(
  context: AuthContext,
  token: string,
): Promise<{ claims: Claims; type: TokenTypeName }> {
  const types = context.settings.authTokenClasses;
  let claims: Claims;
  try {
    claims = await decodeToken(context, token);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw notValid(types, () => asRefusal(error));
  }
  const refusals = new Map<TokenTypeName, TokenRefusal>();
  for (const type of types) {
    try {
      // Simple JWT's AccessToken has no blacklist; its SlidingToken does, and asks it first.
      if (type === "sliding" && (await isRevoked(context, claims))) throw new AuthError("token_revoked");
      checkType(context, claims, type);
      return { claims, type };
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      refusals.set(type, asRefusal(error));
    }
  }
  throw notValid(types, (type) => refusals.get(type) ?? "token_invalid");
}

function notValid(types: readonly TokenTypeName[], reason: (type: TokenTypeName) => TokenRefusal): AuthError {
  return new AuthError("token_not_valid", {
    refusals: types.map((type) => ({
      tokenClass: tokenClassNames[type],
      tokenType: type,
      reason: reason(type),
    })),
  });
}

const tokenRefusals: ReadonlySet<AuthErrorCode> = new Set<TokenRefusal>([
  "token_invalid",
  "token_expired",
  "token_wrong_type",
  "token_no_type",
  "token_no_id",
  "token_no_expiry",
  "token_revoked",
]);

const isTokenRefusal = (code: AuthErrorCode): code is TokenRefusal => tokenRefusals.has(code);

function asRefusal({ code }: AuthError): TokenRefusal {
  return isTokenRefusal(code) ? code : "token_invalid";
}

function refusalOf(verdict: Verdict): AuthErrorCode {
  if (verdict === "inactive") return "user_inactive";
  return verdict === "password_changed" ? "password_changed" : "user_not_found";
}
