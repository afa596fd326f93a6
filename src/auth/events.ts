// What happens to logins and sessions, for audit and alerts: told after it is durable, and to nobody's cost.
import type { RevocationReason } from "../store/index.ts";
import type { AuthContext, ClientInfo } from "./context.ts";

/** What happened. Never holds a token or a password. */
export type AuthEvent = Happening & {
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/**
 * - `login.succeeded`, `login.failed`: credentials were right, or not; `username` is what was presented;
 * - `session.created`: a login began; `adopted` when it began elsewhere, at Django say, and was refreshed here first;
 * - `session.refreshed`: an access token was given for a refresh token; `rotated` when a new refresh token was too;
 * - `session.reuse_detected`: a refresh token came again that had been used up: somebody has a copy;
 * - `session.revoked`: a session was ended before its time;
 * - `user.registered`, `user.password_changed`.
 */
export type Happening =
  | { readonly type: "login.succeeded"; readonly userId: number; readonly client: ClientInfo }
  | { readonly type: "login.failed"; readonly username: string; readonly client: ClientInfo }
  | {
      readonly type: "session.created";
      readonly sessionId: string;
      readonly userId: number;
      readonly client: ClientInfo;
      readonly adopted: boolean;
    }
  | {
      readonly type: "session.refreshed";
      readonly sessionId: string;
      readonly userId: number;
      readonly rotated: boolean;
    }
  | { readonly type: "session.reuse_detected"; readonly sessionId: string; readonly userId: number }
  | { readonly type: "session.revoked"; readonly sessionId: string; readonly reason: RevocationReason }
  | { readonly type: "user.registered"; readonly userId: number }
  | { readonly type: "user.password_changed"; readonly userId: number };

/** Tells the app's listener of something that is durable. */
export function announce(context: AuthContext, happening: Happening): void {
  const { onEvent } = context.settings;
  if (onEvent === undefined) return;
  const event: AuthEvent = { ...happening, at: context.now() };
  tell(context, () => onEvent(event));
}

/** Tells of sessions that were ended. */
export function announceRevoked(
  context: AuthContext,
  sessionIds: readonly string[],
  reason: RevocationReason,
): void {
  for (const sessionId of sessionIds) announce(context, { type: "session.revoked", sessionId, reason });
}

/** Calls a listener of the app once the answer is on its way; what it throws is reported, and changes nothing. */
export function tell(context: AuthContext, listener: () => unknown): void {
  setImmediate(() => void (async () => listener())().catch(context.report));
}
