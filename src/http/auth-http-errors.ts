// The HTTP error for each error of the auth flows, with the texts of Simple JWT.
import type { AuthError, AuthErrorCode, TokenRefusal } from "../auth/index.ts";
import { HttpError, notFound, throttled, validationError } from "./http-error.ts";

/** Simple JWT's text for each refusal of a token. */
export const tokenRefusalTexts: Readonly<Record<TokenRefusal, string>> = {
  token_invalid: "Token is invalid",
  token_expired: "Token is expired",
  token_wrong_type: "Token has wrong type",
  token_no_type: "Token has no type",
  token_no_id: "Token has no id",
  token_no_expiry: "Token has no 'exp' claim",
  token_revoked: "Token is blacklisted",
  refresh_no_expiry: "Token has no 'refresh_exp' claim",
  refresh_expired: "Token 'refresh_exp' claim has expired",
};

type ErrorFactory = (error: AuthError) => HttpError;

const detail =
  (status: number, text: string, code?: string): ErrorFactory =>
  () =>
    new HttpError(status, code === undefined ? { detail: text } : { detail: text, code });
const refusal = (name: TokenRefusal): ErrorFactory => detail(401, tokenRefusalTexts[name], "token_not_valid");
const fieldErrors: ErrorFactory = ({ field = "password", messages }) =>
  validationError({ [field]: messages });

const authErrors: Readonly<Record<AuthErrorCode, ErrorFactory>> = {
  token_invalid: refusal("token_invalid"),
  token_expired: refusal("token_expired"),
  token_wrong_type: refusal("token_wrong_type"),
  token_no_type: refusal("token_no_type"),
  token_no_id: refusal("token_no_id"),
  token_no_expiry: refusal("token_no_expiry"),
  token_revoked: refusal("token_revoked"),
  refresh_no_expiry: refusal("refresh_no_expiry"),
  refresh_expired: refusal("refresh_expired"),
  token_not_valid: ({ refusals }) =>
    new HttpError(401, {
      detail: "Given token not valid for any token type",
      code: "token_not_valid",
      messages: refusals.map(({ tokenClass, tokenType, reason }) => ({
        token_class: tokenClass,
        token_type: tokenType,
        message: tokenRefusalTexts[reason],
      })),
    }),
  no_user_identification: detail(
    401,
    "Token contained no recognizable user identification",
    "token_not_valid",
  ),
  user_not_found: detail(401, "User not found", "user_not_found"),
  user_inactive: detail(401, "User is inactive", "user_inactive"),
  password_changed: detail(401, "The user's password has been changed.", "password_changed"),
  no_active_account: detail(401, "No active account found with the given credentials"),
  no_account_for_token: detail(401, "No active account found for the given token."),
  token_password_changed: detail(401, "The user's password has been changed."),
  too_many_sessions: detail(
    403,
    "You are logged in as often as is allowed. Log out elsewhere first.",
    "too_many_sessions",
  ),
  session_not_found: () => notFound("No Session matches the given query."),
  group_not_found: () => notFound("No Group matches the given query."),
  group_exists: () => validationError({ name: ["group with this name already exists."] }),
  permission_not_found: () => notFound("No Permission matches the given query."),
  wrong_password: () =>
    validationError({ old_password: ["Your old password was entered incorrectly. Please enter it again."] }),
  throttled: ({ retryAfter = 1 }) => throttled(retryAfter),
  user_is_referenced: detail(409, "The user cannot be deleted: other rows refer to it."),
  username_taken: fieldErrors,
  invalid_username: fieldErrors,
  weak_password: fieldErrors,
};

/** The HTTP error for an error of the auth flows. */
export const authHttpError = (error: AuthError): HttpError => authErrors[error.code](error);
