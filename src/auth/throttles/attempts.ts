// The limits of attempts at credentials, and what an app knows of the keys that have reached them.
import { type BlockedKeys, createBlockedKeys } from "./blocked-keys.ts";
import type { Cleanup } from "./cleanup.ts";
import type { CredentialLimits } from "./options.ts";

/** The limits of an app, and what is known of them. */
export interface Attempts {
  /** False limits nothing. */
  readonly limits: CredentialLimits | false;
  readonly blocked: BlockedKeys;
  readonly cleanup: Cleanup;
}

/** Creates the limits of an app. */
export const createAttempts = (limits: CredentialLimits | false, cleanup: Cleanup): Attempts => ({
  limits,
  blocked: createBlockedKeys(),
  cleanup,
});
