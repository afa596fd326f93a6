// What happens to logins, sessions, requests and keys: events for audit and alerts.
import type { RevocationReason } from "../store/index.ts";
import type { JsonValue } from "../tokens/index.ts";

/** Where a login comes from. */
export interface ClientInfo {
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
}

/** What happened, as a listener gets it. Never holds a token or a password. */
export type AuthEvent = EventDetails & {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Where the request came from; empty where no request is behind it: at the command line, say. */
  readonly client: ClientInfo;
};

/**
 * - `login.succeeded`, `login.failed`: credentials were right, or not; `username` is what was presented, however long;
 * - `session.created`: a login began; `adopted` when it began elsewhere, at Django say, and was refreshed here first;
 * - `session.refreshed`: an access token was given for a refresh token; `rotated` when a new refresh token was too;
 * - `session.reuse_detected`: a refresh token came again that had been used up: somebody has a copy;
 * - `session.revoked`: a session was ended before its time; `userId` is left out where it is not known;
 * - `user.registered`, `user.password_changed`;
 * - `access.refused`: a view answered 401 or 403; `reason` is an AuthErrorCode, the answer's `code`, `not_authenticated` or
 *   `permission_denied`; a refused login is `login.failed` and not this;
 * - `keys.changed`: the key ring was changed by this process (`written`), or found changed by this server (`read`).
 */
export type EventDetails =
  | { readonly type: "login.succeeded"; readonly userId: number; readonly username: string }
  | { readonly type: "login.failed"; readonly username: string }
  | {
      readonly type: "session.created";
      readonly sessionId: string;
      readonly userId: number;
      readonly adopted: boolean;
    }
  | {
      readonly type: "session.refreshed";
      readonly sessionId: string;
      readonly userId: number;
      readonly rotated: boolean;
    }
  | { readonly type: "session.reuse_detected"; readonly sessionId: string; readonly userId: number }
  | {
      readonly type: "session.revoked";
      readonly sessionId: string;
      readonly userId?: number;
      readonly reason: RevocationReason;
    }
  | { readonly type: "user.registered"; readonly userId: number; readonly username: string }
  | { readonly type: "user.password_changed"; readonly userId: number; readonly username: string }
  | ({ readonly type: "access.refused" } & Refusal)
  | ({ readonly type: "keys.changed" } & KeyRingChange);

/** A request that a view answered 401 or 403. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Who sent it, where that is known: the id, or with `revocation: "none"` the token's claim. */
  readonly userId?: JsonValue;
}

/** How a key ring was changed. Keys are named by their `kid`. */
export interface KeyRingChange {
  readonly origin: "written" | "read";
  /** Where the ring is. */
  readonly place: string;
  /** The key that signs now. */
  readonly active: string | undefined;
  readonly added: readonly string[];
  readonly retired: readonly string[];
}
