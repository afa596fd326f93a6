// The one error class of the flows: what went wrong, not how it is said on the wire.

/**
 * Why a token was refused:
 * `token_invalid` covers format, signature and claims; the others are what their names say. `token_revoked` is Simple JWT's
 * "blacklisted"; `refresh_expired` concerns a sliding token's refresh window.
 */
export type TokenRefusal =
  | "token_invalid"
  | "token_expired"
  | "token_wrong_type"
  | "token_no_type"
  | "token_no_id"
  | "token_no_expiry"
  | "token_revoked"
  | "refresh_no_expiry"
  | "refresh_expired";

/**
 * Why a flow refused:
 * - a TokenRefusal, for one token given to one endpoint;
 * - `token_not_valid`: no accepted token class takes the bearer token; `refusals` says why, class by class;
 * - `no_user_identification`: the token names no user;
 * - `user_not_found`, `user_inactive`, `password_changed`: the bearer token's user may not act;
 * - `no_active_account`: wrong login name or password, or an inactive user: on purpose the same;
 * - `no_account_for_token`, `token_password_changed`: the same verdicts about a refresh token's user;
 * - `too_many_sessions`: the user has as many sessions as the app allows;
 * - `session_not_found`: the user has no such session;
 * - `wrong_password`: the old password given with a new one is not the user's;
 * - `username_taken`, `invalid_username`, `weak_password`: a user cannot be made; `messages` says why.
 */
export type AuthErrorCode =
  | TokenRefusal
  | "token_not_valid"
  | "no_user_identification"
  | "user_not_found"
  | "user_inactive"
  | "password_changed"
  | "no_active_account"
  | "no_account_for_token"
  | "token_password_changed"
  | "too_many_sessions"
  | "session_not_found"
  | "wrong_password"
  | "username_taken"
  | "invalid_username"
  | "weak_password";

/** Why one token class refused a bearer token. */
export interface ClassRefusal {
  readonly tokenClass: string;
  readonly tokenType: string;
  readonly reason: TokenRefusal;
}

/** A refusal of a flow. Holds no token and no password. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  readonly refusals: readonly ClassRefusal[];
  readonly messages: readonly string[];
  /** The column of the user that is at fault, where a user cannot be made. */
  readonly field: string | undefined;

  constructor(
    code: AuthErrorCode,
    details: {
      refusals?: readonly ClassRefusal[];
      messages?: readonly string[];
      field?: string;
      cause?: unknown;
    } = {},
  ) {
    super(code, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "AuthError";
    this.code = code;
    this.refusals = details.refusals ?? [];
    this.messages = details.messages ?? [];
    this.field = details.field;
  }
}
