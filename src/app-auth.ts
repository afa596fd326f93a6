// The flows as an app's own code calls them, in process.
import {
  authenticate,
  type AuthContext,
  changePassword,
  type Client,
  type Credentials,
  type Identity,
  issuePair,
  mintToken,
  obtainPair,
  readToken,
  readUsername,
  refresh,
  type RefreshAnswer,
  register,
  type Registration,
  revoke,
  type Revocation,
  type TokenPair,
  verify,
  type VerifyVerdict,
} from "./auth/index.ts";
import { purge } from "./purge.ts";
import { findUserByUsername, type Purged, type User } from "./store/index.ts";
import type { Claims, TokenType } from "./tokens/index.ts";

/**
 * The flows; each throws AuthError as its namesake in `auth/` does. Give those that hash a password the `client` of the
 * view's request: then they end with it, wait for four seconds at most, and clients take turns by address. Calls without a
 * client take turns as one more address, and wait for as long as it takes.
 */
export interface Auth {
  /** Logs a user in. */
  readonly obtainPair: (credentials: Credentials, client?: Client) => Promise<TokenPair>;
  /** Exchanges a refresh token. */
  readonly refresh: (token: string) => Promise<RefreshAnswer>;
  /** Says whether a token of any type is good. */
  readonly verify: (token: string) => Promise<VerifyVerdict>;
  /** Revokes a refresh token and its session. */
  readonly revoke: (token: string) => Promise<void>;
  /** The user with a login name. */
  readonly findUser: (username: string) => Promise<User | undefined>;
  /** Logs a user in without a password: for a login by other means. */
  readonly issuePair: (user: User, client?: Client) => Promise<TokenPair>;
  /** Makes a token of a type of the app's own for a user. */
  readonly mint: <Own extends object>(type: TokenType<Own>, user: User, claims: Own) => Promise<string>;
  /** Reads a token of a type of the app's own. */
  readonly read: <Own extends object>(type: TokenType<Own>, token: string) => Promise<Claims & Own>;
  /** Finds out whose access token it is. */
  readonly authenticate: (token: string, revocation?: Revocation) => Promise<Identity>;
  /** Makes a user. */
  readonly register: (registration: Registration, client?: Client) => Promise<User>;
  /** Makes a user who may do everything. */
  readonly createSuperuser: (registration: Omit<Registration, "isStaff" | "isSuperuser">) => Promise<User>;
  /** Gives a user a new password and ends their sessions. */
  readonly changePassword: (username: string, password: string) => Promise<void>;
  /** Deletes the rows of sessions and tokens that have expired. */
  readonly flushExpiredTokens: () => Promise<Purged>;
}

/** Binds the flows to an app; each waits for `ready` first. */
export function createAuth(context: AuthContext, ready: () => Promise<void>): Auth {
  const flow =
    <Args extends readonly unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await ready();
      return run(...args);
    };
  return {
    obtainPair: flow(async (credentials, client) => (await obtainPair(context, credentials, client)).pair),
    refresh: flow((token) => refresh(context, token)),
    verify: flow((token) => verify(context, token)),
    revoke: flow((token) => revoke(context, token)),
    findUser: flow((username) =>
      findUserByUsername(context.database.kysely, context.settings.users, readUsername(username)),
    ),
    issuePair: flow((user, client) => issuePair(context, user, client)),
    mint: async (type, user, claims) => {
      await ready();
      return mintToken(context, type, user, claims);
    },
    read: async (type, token) => {
      await ready();
      return readToken(context, type, token);
    },
    authenticate: flow((token, revocation) => authenticate(context, token, revocation)),
    register: (registration, client) => register(context, registration, client),
    createSuperuser: (registration) =>
      register(context, { ...registration, isStaff: true, isSuperuser: true }),
    changePassword: (username, password) => changePassword(context, readUsername(username), password),
    flushExpiredTokens: () => purge(context),
  };
}
