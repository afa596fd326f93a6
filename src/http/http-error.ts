// The error that a view throws to respond with an error status, and the common ones of DRF.

/** Messages about a value; about the items of a list, by their positions. */
export type FieldMessages = readonly string[] | { readonly [position: string]: FieldMessages };

/** How many messages about a body are shown: an answer is not many times as large as the body. */
export const maxMessages = 100;

/** Messages about the fields of a body, as DRF groups them. */
export type FieldErrors = Readonly<Record<string, FieldMessages>>;

/** The body of an error: members by name, or messages about the request as a whole. */
export type ErrorBody = Readonly<Record<string, unknown>> | readonly string[];

/**
 * A response with an error status. Views throw it. The body and headers are sent as they are, so they must not hold secrets.
 *
 * @example throw new HttpError(409, "The task is closed.") // 409 {"detail": "The task is closed."}
 */
export class HttpError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  /** A body that is text becomes `{ detail: text }`. */
  constructor(
    status: number,
    body: string | ErrorBody,
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

/**
 * 400 with messages by field (DRF's ValidationError).
 *
 * @example throw validationError({ due: ["The date is in the past."] })
 */
export const validationError = (errors: FieldErrors): HttpError => new HttpError(400, { ...errors });

/** 401 for a request without credentials (DRF's NotAuthenticated); 403 in a view that has no challenge for a 401. */
export const notAuthenticated = (detail = "Authentication credentials were not provided."): HttpError =>
  new HttpError(401, detail);

/** 403 for a caller without the permission (DRF's PermissionDenied). */
export const permissionDenied = (detail = "You do not have permission to perform this action."): HttpError =>
  new HttpError(403, detail);

/** 404 (Django's Http404). */
export const notFound = (detail = "Not found."): HttpError => new HttpError(404, detail);

/** 405 (DRF's MethodNotAllowed). */
export const methodNotAllowed = (method: string): HttpError =>
  new HttpError(405, `Method "${method}" not allowed.`);

/** 429 for a caller who has to wait a number of seconds (DRF's Throttled). */
export const throttled = (seconds: number, headers: Readonly<Record<string, string>> = {}): HttpError =>
  new HttpError(
    429,
    `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? "" : "s"}.`,
    { "retry-after": String(seconds), ...headers },
  );

/** 503 for a failure that a later attempt may not meet. */
export const unavailable = (cause?: unknown): HttpError =>
  new HttpError(503, "Service temporarily unavailable, try again later.", { "retry-after": "1" }, cause);
