// The one error class of the passwords layer.

/**
 * What went wrong:
 * - `unknown_hasher`: the options name an algorithm that does not exist;
 * - `invalid_cost`: a cost parameter does not exist, or lies outside its limits;
 * - `invalid_option`: another option makes no sense;
 * - `overloaded`: too many passwords are waiting to be hashed; try again later;
 * - `aborted`: the requester has gone, so that nothing was done with the password.
 */
export type PasswordErrorCode =
  | "unknown_hasher"
  | "invalid_cost"
  | "invalid_option"
  | "overloaded"
  | "aborted";

/** An expected failure of the passwords layer. Its message never holds a password or a hash. */
export class PasswordError extends Error {
  readonly code: PasswordErrorCode;

  constructor(code: PasswordErrorCode, message: string) {
    super(message);
    this.name = "PasswordError";
    this.code = code;
  }
}
