// The error class of the flows: what went wrong, without its wire format.
import type { ClaimFailure } from "../tokens/index.ts";

/**
 * Why a token was refused: `token_invalid` covers format, signature and claims; `token_revoked` is Simple JWT's
 * "blacklisted"; `refresh_…` is about a sliding token's refresh window.
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
 * - a TokenRefusal, for a token that is presented to one endpoint;
 * - `token_not_valid`: no accepted token class takes the bearer token; `refusals` has the reason of each class;
 * - `no_user_identification`: the token names no user;
 * - `user_not_found`, `user_inactive`, `password_changed`: the bearer token's user may not act;
 * - `no_active_account`: wrong login name or password, or an inactive user; deliberately one code;
 * - `no_account_for_token`, `token_password_changed`: a refresh token's user may not act;
 * - `too_many_sessions`: the user has reached the option `sessionLimit`;
 * - `session_not_found`: the user has no active session with this id;
 * - `group_not_found`, `group_exists`, `permission_not_found`: no group or permission has this name, or another group has it;
 * - `wrong_password`: a password change has the wrong old password;
 * - `throttled`: too many attempts have failed; the next one may come after `retryAfter` seconds;
 * - `user_is_referenced`: the user cannot be deleted, because a row of a table that keeps its users refers to the user;
 * - `username_taken`, `invalid_username`, `weak_password`: a user or a password is refused; `messages` says why.
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
  | "group_not_found"
  | "group_exists"
  | "permission_not_found"
  | "wrong_password"
  | "throttled"
  | "user_is_referenced"
  | "username_taken"
  | "invalid_username"
  | "weak_password";

/** Why one token class refused a bearer token. */
export interface ClassRefusal {
  readonly tokenClass: string;
  readonly tokenType: string;
  readonly reason: TokenRefusal;
  /** The claim that is the cause; undefined when the cause is not one claim. */
  readonly claim?: string | undefined;
}

/** A refusal of a flow. Contains no token and no password. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  readonly refusals: readonly ClassRefusal[];
  readonly messages: readonly string[];
  /** The column of the user that `messages` are about. */
  readonly field: string | undefined;
  /** The claim that a TokenRefusal is about; undefined when the cause is not one claim. */
  readonly claim: string | undefined;
  /** What is wrong with that claim. */
  readonly reason: ClaimFailure | undefined;
  /** How long to wait, in seconds, where the code is `throttled`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: AuthErrorCode,
    details: {
      refusals?: readonly ClassRefusal[];
      messages?: readonly string[];
      field?: string;
      claim?: string | undefined;
      reason?: ClaimFailure | undefined;
      retryAfter?: number;
      cause?: unknown;
    } = {},
  ) {
    super(code, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "AuthError";
    this.code = code;
    this.refusals = details.refusals ?? [];
    this.messages = details.messages ?? [];
    this.field = details.field;
    this.claim = details.claim;
    this.reason = details.reason;
    this.retryAfter = details.retryAfter;
  }
}
