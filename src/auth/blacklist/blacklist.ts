// Where sessions and revoked tokens are stored (the option `blacklist`): the interface of own.ts, django.ts and off.ts.
import type {
  Database,
  Db,
  PresentedFacts,
  PresentedIds,
  Purged,
  PurgeOptions,
  RevocationReason,
  Rotation,
  SessionTable,
  TokenState,
  User,
} from "../../store/index.ts";
import type { PresentedToken, TokenRecord } from "../presented-token.ts";
import type { AuthSettings } from "../settings.ts";

/** What is known of a token that is revoked: its user, and whether Simple JWT's tables have it. */
export interface KnownToken {
  readonly user: User | undefined;
  readonly isOutstanding: boolean;
}

/** What is known of a refresh token that is consumed. */
export interface KnownRefreshToken extends KnownToken {
  readonly session: SessionTable | undefined;
}

/**
 * Where sessions and revoked tokens are stored. The functions take the connection or the transaction first; they read the
 * clock themselves.
 */
export interface Blacklist {
  /** Whether logins are stored as sessions. If not, a refresh token works until it expires. */
  readonly storesSessions: boolean;
  /** Whether a refresh consumes its token. Without ids, used tokens cannot be told from unused ones. */
  readonly consumesTokens: boolean;
  /** Whether each write of one session or token is more than one statement, and so needs a transaction. */
  readonly needsTransaction: boolean;
  /** All that is stored of a presented token, in one query; ids that are not looked for find nothing. */
  readonly find: (db: Db, ids: PresentedIds) => Promise<PresentedFacts>;
  /**
   * Whether another server issued a token when it rotated the session: the token is neither the session's current one nor
   * its parent, yet it was not consumed here.
   */
  readonly isForeignSuccessor: (token: PresentedToken, session: SessionTable, state: TokenState) => boolean;
  /** Records a refresh or sliding token as issued, where issued tokens are recorded. `now` is in milliseconds. */
  readonly recordIssued: (
    db: Db,
    token: TokenRecord,
    issue: { readonly userId: number | null; readonly now: number },
  ) => Promise<void>;
  /** Consumes a refresh token. Of any number of callers with the same token, exactly one gets `true`. */
  readonly consume: (
    db: Db,
    token: PresentedToken,
    known: KnownRefreshToken,
    rotation: Omit<Rotation, "id">,
  ) => Promise<boolean>;
  /** Revokes a token and the session it belongs to; whether that ended the session. */
  readonly revokeWithSession: (
    db: Db,
    token: PresentedToken,
    known: KnownToken,
    reason: RevocationReason,
  ) => Promise<boolean>;
  /** Locks a session until the transaction ends; `false` when it has ended. */
  readonly lockSession: (db: Db, id: string) => Promise<boolean>;
  /** Ends a session and its refresh token; `false` if it is not active. */
  readonly endSession: (db: Db, id: string, reason: RevocationReason) => Promise<boolean>;
  /** Ends every session of a user except `kept`, those begun at Django too; returns the ids of Latchkey's sessions. */
  readonly endUserSessions: (
    db: Db,
    userId: number,
    reason: RevocationReason,
    kept?: string,
  ) => Promise<string[]>;
  /** Deletes expired rows, in small batches; stops between two of them once `signal` aborts. */
  readonly purgeExpired: (db: Db, options?: PurgeOptions) => Promise<Purged>;
}

/** What a blacklist is made of. */
export interface BlacklistParts {
  readonly database: Database;
  readonly settings: AuthSettings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Whether the settings let a refresh consume its token, where revoked tokens are stored. */
export function consumesTokens({
  rotateRefreshTokens,
  blacklistAfterRotation,
  jtiClaim,
}: AuthSettings): boolean {
  return rotateRefreshTokens && blacklistAfterRotation && jtiClaim !== null;
}
