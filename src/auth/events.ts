// Events of logins, sessions, requests and keys, for audit logs and alerts.
import type { RevocationReason } from "../store/index.ts";
import type { JsonValue } from "../tokens/index.ts";

/** A listener to events. */
export interface EventListener {
  /** Whether it does anything with events of a type. */
  readonly hears: (type: AuthEvent["type"]) => boolean;
  readonly call: (event: AuthEvent) => unknown;
}

/** The client of a request. */
export interface ClientInfo {
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
}

/** An event as listeners receive it. Never contains a token or a password. */
export type AuthEvent = EventDetails & {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The client of the request; empty for an event without a request, such as one of the command line. */
  readonly client: ClientInfo;
};

/**
 * - `login.succeeded`, `login.failed`: credentials were accepted or refused; `username` is as presented, of any length;
 * - `credentials.throttled`: a password was not checked, because too many attempts had failed before;
 * - `session.created`: a session began; `adopted` when the login began elsewhere, at Django for example;
 * - `session.refreshed`: a refresh token was exchanged; `rotated` when the answer had a new refresh token;
 * - `session.reuse_detected`: a consumed refresh token was presented again: there is a copy of it;
 * - `session.revoked`: a session was ended before its expiry; `userId` is left out when it is not known;
 * - `user.registered`, `user.password_changed`, `user.deleted`;
 * - `user.changed`: a user changed their own row; `fields` has the names of the columns;
 * - `group.created`, `group.deleted`, `group.user_added`, `group.user_removed`: a group, or who is in it, was changed;
 * - `permission.granted`, `permission.withdrawn`: of a user (`userId`) or a group (`group`);
 * - `access.refused`: a view answered 401 or 403; `reason` is an AuthErrorCode, the answer's `code`, `not_authenticated` or
 *   `permission_denied`. A refused login emits `login.failed` instead;
 * - `keys.changed`: this process changed the key ring (`written`), or this server found it changed (`read`).
 */
export type EventDetails =
  | { readonly type: "login.succeeded"; readonly userId: number; readonly username: string }
  | { readonly type: "login.failed"; readonly username: string }
  | { readonly type: "credentials.throttled"; readonly username: string }
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
  | { readonly type: "user.deleted"; readonly userId: number; readonly username: string }
  | {
      readonly type: "user.changed";
      readonly userId: number;
      readonly username: string;
      readonly fields: readonly string[];
    }
  | { readonly type: "user.password_changed"; readonly userId: number; readonly username: string }
  | { readonly type: "group.created" | "group.deleted"; readonly group: string }
  | {
      readonly type: "group.user_added" | "group.user_removed";
      readonly group: string;
      readonly userId: number;
    }
  | {
      readonly type: "permission.granted" | "permission.withdrawn";
      readonly permission: string;
      readonly userId?: number;
      readonly group?: string;
    }
  | ({ readonly type: "access.refused" } & AccessRefusal)
  | ({ readonly type: "keys.changed" } & KeyRingChange);

/** A request that a view answered 401 or 403. */
export interface AccessRefusal {
  readonly status: 401 | 403;
  readonly reason: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The user, if known: the id, or with `revocation: "none"` the token's claim. */
  readonly userId?: JsonValue;
}

/** A change of a key ring. Keys are identified by their `kid`. */
export interface KeyRingChange {
  readonly origin: "written" | "read";
  /** The location of the ring. */
  readonly place: string;
  /** The key that signs. */
  readonly active: string | undefined;
  readonly added: readonly string[];
  readonly retired: readonly string[];
}
