// The server's errors, `{detail}` or `{field: [messages]}`, as react-admin takes them.

/** An answer that is an error. react-admin reads `status`, and a form `body.errors`. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  readonly body: { errors?: Record<string, unknown> };

  constructor(message: string, status: number, body: { errors?: Record<string, unknown> } = {}) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** The messages of a field as one text: lists and objects of any depth are joined. */
function messageOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(messageOf).filter(Boolean).join(" ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([key, inner]) => `${key}: ${messageOf(inner)}`)
      .join(" ");
  return String(value);
}

/** What an error's body says about fields and about the request as a whole. */
function readErrors(body: unknown): { detail?: string; fields: Record<string, string> } {
  if (typeof body !== "object" || body === null) return { fields: {} };
  if (Array.isArray(body)) return { detail: messageOf(body), fields: {} };
  const { non_field_errors: whole, ...rest } = body as Record<string, unknown>;
  const { detail, code: _code, ...others } = rest;
  // A text is about the request; a list is about a field that is called `detail`, or `code`.
  const isAboutRequest = typeof detail === "string";
  const said = whole ?? (isAboutRequest ? detail : undefined);
  const fields = Object.entries(isAboutRequest ? others : rest);
  return {
    ...(said === undefined ? {} : { detail: messageOf(said) }),
    fields: Object.fromEntries(fields.map(([name, value]) => [name, messageOf(value)])),
  };
}

/** The error to throw for an answer. A form shows `errors` at their fields, and the one of the whole form as a notification. */
export function errorOf(status: number, statusText: string, body: unknown): RequestError {
  const { detail, fields } = readErrors(body);
  const hasFields = status === 400 && Object.keys(fields).length > 0;
  const root = hasFields && detail !== undefined ? { root: { serverError: detail } } : {};
  const message = detail ?? (Object.values(fields).join(" ") || statusText || `HTTP ${status}`);
  return new RequestError(message, status, hasFields ? { errors: { ...fields, ...root } } : {});
}
