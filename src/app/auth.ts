// The flows for custom code in the same process.
import {
  authenticate,
  type AuthContext,
  changePassword,
  clearThrottles,
  type Client,
  type Credentials,
  findUser,
  type Identity,
  issuePair,
  listSessionsByUsername,
  listThrottles,
  mintToken,
  obtainPair,
  readToken,
  readUsername,
  refresh,
  type RefreshAnswer,
  register,
  type Registration,
  revoke,
  endSessionByUsername,
  endSessionsByUsername,
  type Revocation,
  type ThrottleSubject,
  type TokenPair,
  type UserSession,
  verify,
  type VerifyResult,
} from "../auth/index.ts";
import { type BearerOptions, bearerAuthentication, notAuthenticated } from "../http/index.ts";
import { bindGroups, bindPermissionFlows, type Groups, type Permissions } from "./groups.ts";
import { purge } from "./purge.ts";
import type { AttemptCount, Purged, PurgeOptions, User } from "../store/index.ts";
import type { Claims, TokenType } from "../tokens/index.ts";

/**
 * The flows; each throws an AuthError when it refuses. Pass the `client` of a view's request to the flows that hash a
 * password: the call then stops when the client disconnects, waits at most four seconds for its turn, and clients take turns
 * by address. Calls without a client count as one address, and wait without a limit.
 *
 * @example
 * const { refresh, access } = await app.auth.obtainPair({ username: "ada", password });
 * const { user } = await app.auth.authenticate(access);
 */
export interface Auth {
  /** Logs a user in. */
  readonly obtainPair: (credentials: Credentials, client?: Client) => Promise<TokenPair>;
  /** Exchanges a refresh token. */
  readonly refresh: (token: string, client?: Client) => Promise<RefreshAnswer>;
  /** Checks whether a token of any type is valid. */
  readonly verify: (token: string) => Promise<VerifyResult>;
  /** Revokes a refresh token and its session. */
  readonly revoke: (token: string, client?: Client) => Promise<void>;
  /** The user with a login name. */
  readonly findUser: (username: string) => Promise<User | undefined>;
  /** Logs a user in without a password, for other ways to log in. */
  readonly issuePair: (user: User, client?: Client) => Promise<TokenPair>;
  /** Mints a token of a custom type for a user. */
  readonly mint: <Own extends object>(type: TokenType<Own>, user: User, claims: Own) => Promise<string>;
  /** Reads a token of a custom type. */
  readonly read: <Own extends object>(type: TokenType<Own>, token: string) => Promise<Claims & Own>;
  /**
   * Identifies the user of an access token, or of the bearer token in a request's header. A handler of `app.routes` need not
   * catch the error: it becomes the documented response.
   *
   * @throws AuthError, or HttpError 401 when there is no token
   */
  readonly authenticate: (
    credentials: string | Request | undefined,
    revocation?: Revocation,
  ) => Promise<Identity>;
  /** Creates a user. */
  readonly register: (registration: Registration, client?: Client) => Promise<User>;
  /** Creates a user with all privileges. */
  readonly createSuperuser: (registration: Omit<Registration, "isStaff" | "isSuperuser">) => Promise<User>;
  /** Sets a user's password and ends their sessions. */
  readonly changePassword: (username: string, password: string) => Promise<void>;
  /** The active sessions of a user, the last used first. Throws AuthError `user_not_found`. */
  readonly listSessions: (username: string) => Promise<UserSession[]>;
  /** Ends one session of a user, by its id, with the reason `administrator`. Throws AuthError `session_not_found`. */
  readonly revokeSession: (username: string, sessionId: string) => Promise<void>;
  /**
   * Ends every session of a user with the reason `administrator`, including those that began in Django. Returns the number of
   * Latchkey's own sessions.
   */
  readonly revokeSessions: (username: string) => Promise<number>;
  /** The accounts, addresses and devices with failed attempts, the most first; 1000 at most. */
  readonly listThrottles: () => Promise<AttemptCount[]>;
  /** Forgets the failed attempts at an account, or from an address. Returns how many keys had any. */
  readonly clearThrottles: (subject: ThrottleSubject) => Promise<number>;
  /** Groups of users: Django's, in Django's tables. */
  readonly groups: Groups;
  /** Permissions of users and groups: Django's, in Django's tables. */
  readonly permissions: Permissions;
  /** Deletes the rows of expired sessions and tokens, in small batches. */
  readonly flushExpiredTokens: (options?: PurgeOptions) => Promise<Purged>;
}

/** Binds the flows to an app. Those that need its keys wait for `ready` first. */
export function createAuth(context: AuthContext, ready: () => Promise<void>, bearer: BearerOptions): Auth {
  const flow =
    <Args extends readonly unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await ready();
      return run(...args);
    };
  return {
    obtainPair: flow(async (credentials, client) => (await obtainPair(context, credentials, client)).pair),
    refresh: flow((token, client) => refresh(context, token, client)),
    verify: flow((token) => verify(context, token)),
    revoke: flow((token, client) => revoke(context, token, client)),
    findUser: flow((username) => findUser(context, readUsername(username))),
    issuePair: flow((user, client) => issuePair(context, user, client)),
    mint: async (type, user, claims) => {
      await ready();
      return mintToken(context, type, user, claims);
    },
    read: async (type, token) => {
      await ready();
      return readToken(context, type, token);
    },
    authenticate: flow(async (credentials, revocation) => {
      if (typeof credentials === "string") return authenticate(context, credentials, revocation);
      const options = revocation === undefined ? bearer : { ...bearer, revocation };
      const identity =
        credentials && (await bearerAuthentication(context, options).authenticate(credentials));
      if (identity === undefined) throw notAuthenticated();
      return identity;
    }),
    register: (registration, client) => register(context, registration, client),
    createSuperuser: (registration) =>
      register(context, { ...registration, isStaff: true, isSuperuser: true }),
    changePassword: (username, password) => changePassword(context, readUsername(username), password),
    listSessions: (username) => listSessionsByUsername(context, username),
    revokeSession: (username, sessionId) => endSessionByUsername(context, username, sessionId),
    revokeSessions: (username) => endSessionsByUsername(context, username),
    listThrottles: () => listThrottles(context),
    clearThrottles: (subject) => clearThrottles(context, subject),
    groups: bindGroups(context),
    permissions: bindPermissionFlows(context),
    flushExpiredTokens: (options) => purge(context, options),
  };
}
