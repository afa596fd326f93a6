// The token types and the reading of a presented token, step by step as Simple JWT does it.
import { createHash } from "node:crypto";
import { TokenError, type Claims, type TokenType } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { AuthError, type TokenRefusal } from "./errors.ts";
import type { TokenTypeName } from "./options.ts";
import type { AuthSettings } from "./settings.ts";

/** The class names that Simple JWT shows on the wire. */
const tokenClassNames: Readonly<Record<TokenTypeName, string>> = {
  access: "AccessToken",
  refresh: "RefreshToken",
  sliding: "SlidingToken",
};

/** The claim that ties a token to its session. */
export const sessionClaim = "sid";

/** A kind of token that requests may be let in with, and the class name that the wire shows for it. */
export interface TokenClass {
  readonly type: TokenType;
  readonly className: string;
}

/** A token type of Simple JWT's with its lifetime. */
export function tokenType(name: TokenTypeName, settings: AuthSettings): TokenType {
  const lifetimes: Readonly<Record<TokenTypeName, number>> = {
    access: settings.accessTokenLifetime,
    refresh: settings.refreshTokenLifetime,
    sliding: settings.slidingTokenLifetime,
  };
  const isAccessToken = name === "access" && settings.rfc9068 !== undefined;
  return { name, lifetime: lifetimes[name], ...(isAccessToken && { typ: "at+jwt" }) };
}

/** The token classes that requests are let in with (AUTH_TOKEN_CLASSES). */
export function acceptedClasses(settings: AuthSettings): TokenClass[] {
  return settings.authTokenClasses.map((entry) =>
    typeof entry === "string"
      ? { type: tokenType(entry, settings), className: tokenClassNames[entry] }
      : { type: entry, className: classNameOf(entry.name) },
  );
}

/** The class that Python would have for a type: "api_key" is ApiKeyToken. */
function classNameOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u);
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Token`;
}

/** Checks signature, format and registered claims. */
export async function decodeToken(context: AuthContext, token: string): Promise<Claims> {
  if (context.prepareKeys !== undefined) await context.prepareKeys(token);
  return refusing(() => context.tokens.decode(token, inSeconds(context.now())));
}

/** Checks what a type demands: expiry, id, type, header. Without a type, any will do. */
export function checkType<Own extends object = object>(
  context: AuthContext,
  token: string,
  claims: Claims,
  type: TokenType<Own> | undefined,
): Claims & Own {
  const checked = refusing(() => context.tokens.check(type, claims, token));
  // However tokens are read: a token with an empty id could not be revoked apart from all others like it.
  if (tokenId(claims, context.settings) === "") throw new AuthError("token_no_id");
  return checked;
}

/** The token's id; undefined when ids are turned off or it has none. */
export function tokenId(claims: Claims, settings: AuthSettings): string | undefined {
  const id = settings.jtiClaim === null ? undefined : claims[settings.jtiClaim];
  return typeof id === "string" ? id : undefined;
}

/** The id of the session a token belongs to. */
export function sessionId(claims: Claims): string | undefined {
  const id = claims[sessionClaim];
  return typeof id === "string" ? id : undefined;
}

/**
 * The id of the session a refresh token belongs to. For one that names none (issued elsewhere) it is made of the token's
 * own id, so that every copy of the token finds the session that the first to be refreshed began.
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

const refusals: Readonly<Partial<Record<TokenError["code"], TokenRefusal>>> = {
  expired: "token_expired",
  no_expiry: "token_no_expiry",
  no_id: "token_no_id",
  no_type: "token_no_type",
  wrong_type: "token_wrong_type",
  type: "token_wrong_type",
};

function refusing<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof TokenError) {
      throw new AuthError(refusals[error.code] ?? "token_invalid", { cause: error });
    }
    throw error;
  }
}
