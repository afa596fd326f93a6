// The error of this folder: a request body that cannot be read.

/** Why a body is refused. */
export type BodyErrorCode =
  | "parse_error"
  | "unsupported_charset"
  | "unsupported_media_type"
  | "body_too_large"
  | "too_many_fields"
  | "body_interrupted";

/** A body that cannot be read: 415 for its type, 400 for anything else. The message is the `detail` of the response. */
export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly code: BodyErrorCode;

  constructor(code: BodyErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }

  /** The HTTP status of the response. */
  get status(): 400 | 415 {
    return this.code === "unsupported_media_type" ? 415 : 400;
  }
}
