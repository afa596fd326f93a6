// The one place where an error becomes a response: DRF's shapes by default, RFC 9457 for those who ask.
import { AuthError, type AuthErrorCode, type TokenRefusal } from "../auth/index.ts";
import { PasswordError } from "../passwords/index.ts";
import { StoreError, type StoreErrorCode } from "../store/index.ts";
import { BodyError } from "./bodies/index.ts";
import { jsonText } from "./json.ts";
import type { Renderer } from "./negotiation.ts";

/** Messages about the fields of a body, as DRF groups them. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** An answer other than success, with the body the wire shows. Thrown by views; never holds a secret. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: string | Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    super(typeof body === "string" ? body : `HTTP ${status}`, cause === undefined ? undefined : { cause });
    this.name = "HttpError";
    this.status = status;
    this.body = typeof body === "string" ? { detail: body } : body;
    this.headers = headers;
  }
}

/** 400 with messages by field (DRF's ValidationError). */
export const validationError = (errors: FieldErrors): HttpError => new HttpError(400, { ...errors });

/** 401 for a request without credentials (DRF's NotAuthenticated); 403 where a view identifies callers by nothing. */
export const notAuthenticated = (detail = "Authentication credentials were not provided."): HttpError =>
  new HttpError(401, detail);

/** 403 for a caller who may not (DRF's PermissionDenied). */
export const permissionDenied = (detail = "You do not have permission to perform this action."): HttpError =>
  new HttpError(403, detail);

/** 404 (Django's Http404). */
export const notFound = (detail = "Not found."): HttpError => new HttpError(404, detail);

/** 405 (DRF's MethodNotAllowed). */
export const methodNotAllowed = (method: string): HttpError =>
  new HttpError(405, `Method "${method}" not allowed.`);

/** Simple JWT's text for each refusal of a token. */
const refusalTexts: Readonly<Record<TokenRefusal, string>> = {
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

type Answer = (error: AuthError) => HttpError;

const detail =
  (status: number, text: string, code?: string): Answer =>
  () =>
    new HttpError(status, code === undefined ? { detail: text } : { detail: text, code });
const refusal = (name: TokenRefusal): Answer => detail(401, refusalTexts[name], "token_not_valid");
const fieldErrors: Answer = ({ field = "password", messages }) => validationError({ [field]: messages });

const authAnswers: Readonly<Record<AuthErrorCode, Answer>> = {
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
        message: refusalTexts[reason],
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
  wrong_password: () =>
    validationError({ old_password: ["Your old password was entered incorrectly. Please enter it again."] }),
  username_taken: fieldErrors,
  invalid_username: fieldErrors,
  weak_password: fieldErrors,
};

/** Turns any error into the answer it deserves; undefined when it is nobody's mistake but ours. */
export function asHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof AuthError) return authAnswers[error.code](error);
  if (error instanceof BodyError) return new HttpError(error.status, error.message);
  if (error instanceof PasswordError && error.code === "overloaded") return unavailable(error);
  if (error instanceof StoreError && refusedRows.has(error.code)) return validationError(rowErrors(error));
  // Nothing reads this answer.
  if (error instanceof PasswordError && error.code === "aborted")
    return new HttpError(499, "Client closed request.");
  if (error instanceof StoreError && transient.has(error.code)) return unavailable(error);
  return undefined;
}

/** What the database says of a row that validation let pass: a value that is taken since, or a rule that only the table has. */
const refusedRows: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "unique",
  "foreign_key",
  "not_null",
  "out_of_range",
  "invalid_value",
  "constraint",
]);

function rowErrors({ code, columns, message }: StoreError): FieldErrors {
  const [column, ...more] = columns;
  if (code === "unique" && column !== undefined) {
    if (more.length === 0) return { [column]: ["This field must be unique."] };
    return { non_field_errors: [`The fields ${columns.join(", ")} must make a unique set.`] };
  }
  if (code === "not_null" && column !== undefined) return { [column]: ["This field may not be null."] };
  return { non_field_errors: [message] };
}

/** Failures that say nothing about the request: the same may work when the database does. */
const transient: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "busy",
  "unavailable",
  "conflict",
  "unmigrated",
  "configuration",
]);

/** 503 for what can be tried again. */
export const unavailable = (cause?: unknown): HttpError =>
  new HttpError(503, "Service temporarily unavailable, try again later.", { "retry-after": "1" }, cause);

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The body of an error and its media type, as the client's Accept header chose. */
export function renderError(error: HttpError, renderer: Renderer): { text: string; mediaType: string } {
  if (renderer === "json") return { text: jsonText(error.body), mediaType: "application/json" };
  const { detail: text, code, messages, ...fields } = error.body;
  const problem = {
    type: "about:blank",
    title: titles[error.status] ?? "Error",
    status: error.status,
    ...(typeof text === "string" && { detail: text }),
    ...(code !== undefined && { code }),
    ...(messages !== undefined && { messages }),
    ...(Object.keys(fields).length > 0 && { errors: fields }),
  };
  return { text: jsonText(problem), mediaType: "application/problem+json" };
}
