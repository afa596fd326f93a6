// The error class of this folder.

/**
 * What went wrong:
 * - `unknown_hasher`: the options name an algorithm that does not exist;
 * - `invalid_cost`: a cost parameter does not exist, or is outside its limits;
 * - `invalid_option`: another option is invalid;
 * - `overloaded`: too many passwords are waiting to be hashed; try again later;
 * - `aborted`: the requester has gone, and the result was not used.
 */
export type PasswordErrorCode =
  | "unknown_hasher"
  | "invalid_cost"
  | "invalid_option"
  | "overloaded"
  | "aborted";

/** An expected failure of this folder. The message never contains a password or a hash. */
export class PasswordError extends Error {
  readonly code: PasswordErrorCode;

  constructor(code: PasswordErrorCode, message: string) {
    super(message);
    this.name = "PasswordError";
    this.code = code;
  }
}
