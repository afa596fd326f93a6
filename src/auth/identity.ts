// Who sent a request.
import type { Register, User } from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import type { TokenUser } from "./claim-options.ts";

/** The user of a request: the row, or where the project registered `revocation: "none"` perhaps what the claims say. */
export type RequestUser = Register extends { revocation: "none" } ? User | TokenUser : User;

/** Who sent a request. */
export interface Identity {
  /** The user's row; with `revocation: "none"` the user that the token's claims describe. */
  readonly user: RequestUser;
  readonly claims: Claims;
  readonly sessionId: string | undefined;
}
