// The flows as an app's own code calls them, in process.
import {
  authenticate,
  type AuthContext,
  changePassword,
  type Client,
  type Credentials,
  findUser,
  type Identity,
  issuePair,
  listSessionsByUsername,
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
  type TokenPair,
  type UserSession,
  verify,
  type VerifyResult,
} from "../auth/index.ts";
import { type BearerOptions, bearerAuthentication, notAuthenticated } from "../http/index.ts";
import { purge } from "./purge.ts";
import type { Purged, User } from "../store/index.ts";
import type { Claims, TokenType } from "../tokens/index.ts";

/**
 * The flows; each throws AuthError as its namesake in `auth/` does. Give those that hash a password the `client` of the
 * view's request: then they end with it, wait for four seconds at most, and clients take turns by address. Calls without a
 * client take turns as one more address, and wait for as long as it takes.
 */
export interface Auth {
  /** Logs a user in. */
  readonly obtainPair: (credentials: Credentials, client?: Client) => Promise<TokenPair>;
  /** Exchanges a refresh token. */
  readonly refresh: (token: string, client?: Client) => Promise<RefreshAnswer>;
  /** Says whether a token of any type is good. */
  readonly verify: (token: string) => Promise<VerifyResult>;
  /** Revokes a refresh token and its session. */
  readonly revoke: (token: string, client?: Client) => Promise<void>;
  /** The user with a login name. */
  readonly findUser: (username: string) => Promise<User | undefined>;
  /** Logs a user in without a password: for a login by other means. */
  readonly issuePair: (user: User, client?: Client) => Promise<TokenPair>;
  /** Makes a token of a type of the app's own for a user. */
  readonly mint: <Own extends object>(type: TokenType<Own>, user: User, claims: Own) => Promise<string>;
  /** Reads a token of a type of the app's own. */
  readonly read: <Own extends object>(type: TokenType<Own>, token: string) => Promise<Claims & Own>;
  /**
   * Finds out whose access token it is, or who sent a request by the bearer token in its header. A handler of
   * `app.routes` may let the error go: it is answered as the reference says.
   *
   * @throws AuthError, or HttpError 401 where there is no token
   */
  readonly authenticate: (
    credentials: string | Request | undefined,
    revocation?: Revocation,
  ) => Promise<Identity>;
  /** Makes a user. */
  readonly register: (registration: Registration, client?: Client) => Promise<User>;
  /** Makes a user who may do everything. */
  readonly createSuperuser: (registration: Omit<Registration, "isStaff" | "isSuperuser">) => Promise<User>;
  /** Gives a user a new password and ends their sessions. */
  readonly changePassword: (username: string, password: string) => Promise<void>;
  /** The sessions of a user that have not ended, the last used first. Throws AuthError `user_not_found`. */
  readonly listSessions: (username: string) => Promise<UserSession[]>;
  /** Ends one session of a user, by its id, with the reason `administrator`. Throws AuthError `session_not_found`. */
  readonly revokeSession: (username: string, sessionId: string) => Promise<void>;
  /** Ends every session of a user, those begun at Django too, with the reason `administrator`; counts Latchkey's own. */
  readonly revokeSessions: (username: string) => Promise<number>;
  /** Deletes the rows of sessions and tokens that have expired. */
  readonly flushExpiredTokens: () => Promise<Purged>;
}

/** Binds the flows to an app; each waits for `ready` first. */
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
    flushExpiredTokens: () => purge(context),
  };
}
