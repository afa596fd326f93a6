// The types of an app's options. Written by `npm run reference` from the schema and its notes; edit those.
import type * as z from "zod";
import type { optionsSchema } from "./schema.ts";

type Input = z.input<typeof optionsSchema>;

/** What `latchkey()` takes. */
export interface LatchkeyOptions {
  /**
   * Where the database is: `sqlite:file.db`, `sqlite::memory:` or `postgres://…`.
   *
   * @defaultValue `"sqlite:latchkey.db"`
   */
  readonly database?: string | undefined;

  /**
   * How long an SQLite statement waits for another process that writes.
   *
   * In milliseconds.
   *
   * @defaultValue `5000`
   */
  readonly busyTimeout?: number | undefined;

  /**
   * SQLite: "full" syncs every commit to disk; with "normal" a power cut may undo the last ones.
   *
   * @defaultValue `"full"`
   */
  readonly synchronous?: "full" | "normal" | undefined;

  /** The connections to PostgreSQL. */
  readonly postgres?: LatchkeyPostgresOptions | undefined;

  /**
   * The secret that signs, Django's `SECRET_KEY`.
   *
   * @defaultValue `SECRET_KEY` of the environment; in development one that is made and kept
   */
  readonly secretKey?: string | undefined;

  /** Secrets of before, which still verify (Django's `SECRET_KEY_FALLBACKS`). */
  readonly secretKeyFallbacks?: string[] | undefined;

  /** Where the keys are kept that `latchkey keys` rotates. */
  readonly keyRing?: {
    /** The path of a file. */
    readonly file: string;
  } | {
    /** The name of an environment variable. */
    readonly env: string;
  } | {
    /** A row of the app's database. */
    readonly database: true;
  } | undefined;

  /**
   * How often a running server reads the key ring again.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
   *
   * @defaultValue `"5s"`
   */
  readonly keyRingInterval?: string | number | undefined;

  /** Every setting of Simple JWT, with its meaning and its default, and a few that it does not have. */
  readonly tokens?: LatchkeyTokensOptions | undefined;

  /**
   * What a request's token is checked against: "session" for its session and user, "user" for its user, "none" for nothing.
   *
   * @defaultValue `"session"`
   */
  readonly revocation?: "session" | "user" | "none" | undefined;

  /**
   * How long a login lives, however often it is refreshed.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
   *
   * @defaultValue 30 days, or the lifetime of a refresh token if that is longer
   */
  readonly sessionLifetime?: string | number | undefined;

  /**
   * How long a login lives without being refreshed.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
   *
   * @defaultValue no limit
   */
  readonly sessionIdleLifetime?: string | number | undefined;

  /**
   * The maximum number of sessions of a user, and what happens when it is reached.
   *
   * @defaultValue no limit
   */
  readonly sessionLimit?: {
    /** The maximum number of sessions of a user. */
    readonly count: number;
    /**
     * At the limit: "end-oldest" ends the oldest session with each further login, "refuse" refuses further logins with 403.
     *
     * @defaultValue `"end-oldest"`
     */
    readonly whenReached?: "end-oldest" | "refuse" | undefined;
  } | undefined;

  /**
   * Whether a user's other sessions continue after a password change.
   *
   * @defaultValue `false`
   */
  readonly keepSessionsOnPasswordChange?: boolean | undefined;

  /**
   * How often servers delete what has expired, taking turns.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
   *
   * @defaultValue never; `latchkey flushexpiredtokens` does it
   */
  readonly purgeInterval?: string | number | undefined;

  /**
   * The time zone that moments are shown in (Django's `TIME_ZONE`).
   *
   * @defaultValue `"UTC"`
   */
  readonly timeZone?: string | undefined;

  /** The user model, and what its endpoints answer. */
  readonly users?: LatchkeyUsersOptions | undefined;

  /** How passwords are kept, and what a new one must be. */
  readonly passwords?: LatchkeyPasswordsOptions | undefined;

  /**
   * The access rule of everything that has none of its own.
   *
   * @defaultValue none: what has no rule does not start
   */
  readonly permissions?: Input["permissions"];

  /**
   * How callers are identified.
   *
   * @defaultValue bearer tokens
   */
  readonly authentication?: Input["authentication"];

  /**
   * What `defineResource` made.
   *
   * @defaultValue `[]`
   */
  readonly resources?: Input["resources"];

  /**
   * What `defineView` made.
   *
   * @defaultValue `[]`
   */
  readonly views?: Input["views"];

  /** Where every endpoint is; false leaves one out. */
  readonly paths?: LatchkeyPathsOptions | undefined;

  /** How much a request may hold. */
  readonly limits?: LatchkeyLimitsOptions | undefined;

  /**
   * The path that the app is mounted below, where a framework or proxy has taken it off the URL.
   *
   * @defaultValue none, or what the adapter says
   */
  readonly basePath?: string | undefined;

  /**
   * Hosts that requests may name (Django's `ALLOWED_HOSTS`): `.example.com` with all below it, `*` any.
   *
   * @defaultValue any; `latchkey start` demands it in production, and answers loopback names in development
   */
  readonly allowedHosts?: string[] | undefined;

  /** `Strict-Transport-Security` on answers over https (Django's `SECURE_HSTS_*`). */
  readonly hsts?: {
    /**
     * How long browsers ask for https alone.
     *
     * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
     */
    readonly maxAge: string | number;
    /**
     * Whether that holds for every name below the host.
     *
     * @defaultValue `false`
     */
    readonly includeSubDomains?: boolean | undefined;
    /**
     * Whether the host may be put on the preload lists of browsers.
     *
     * @defaultValue `false`
     */
    readonly preload?: boolean | undefined;
  } | undefined;

  /**
   * Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
   *
   * @defaultValue `["127.0.0.1","::1"]`
   */
  readonly trustedProxies?: Input["trustedProxies"];

  /**
   * The clock; for tests, which can move it.
   *
   * In milliseconds since the epoch.
   *
   * @defaultValue `Date.now`
   */
  readonly clock?: Input["clock"];

  /** Called with events of logins, sessions, requests and keys. It cannot delay a request or make it fail. */
  readonly onEvent?: Input["onEvent"];

  /**
   * Told of logins, refusals, revocations, password and key changes, in one line of JSON each; false turns it off.
   *
   * @defaultValue `log`
   */
  readonly auditLog?: Input["auditLog"];

  /**
   * Told what an operator should know.
   *
   * @defaultValue standard error
   */
  readonly log?: Input["log"];

  /**
   * Called with errors that no request is to blame for.
   *
   * @defaultValue `log`
   */
  readonly onError?: Input["onError"];
}

/** The connections to PostgreSQL. */
export interface LatchkeyPostgresOptions {
  /**
   * How many connections one process opens at most.
   *
   * @defaultValue `10`
   */
  readonly poolSize?: number | undefined;

  /**
   * How long a request waits for a connection before it is answered with 503.
   *
   * In milliseconds.
   *
   * @defaultValue `1500`
   */
  readonly connectionTimeout?: number | undefined;

  /**
   * How long one statement may take; 0 for no limit.
   *
   * In milliseconds.
   *
   * @defaultValue `10000`
   */
  readonly statementTimeout?: number | undefined;

  /**
   * TLS: true checks the server's certificate; an object goes to Node's `tls.connect`.
   *
   * @defaultValue what the URL says
   */
  readonly ssl?: NonNullable<Input["postgres"]>["ssl"];

  /** A pooler before the server, PgBouncer say, that gives each transaction another connection. */
  readonly pooler?: "transaction" | undefined;

  /**
   * The schema that holds every table; `latchkey migrate` makes it.
   *
   * @defaultValue the first of the server's `search_path`
   */
  readonly schema?: string | undefined;
}

/** Every setting of Simple JWT, with its meaning and its default, and a few that it does not have. */
export interface LatchkeyTokensOptions {
  /**
   * How long an access token lives.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w". Simple JWT's `ACCESS_TOKEN_LIFETIME`.
   *
   * @defaultValue `"5m"`
   */
  readonly accessTokenLifetime?: string | number | undefined;

  /**
   * How long a refresh token lives; never longer than its session.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w". Simple JWT's `REFRESH_TOKEN_LIFETIME`.
   *
   * @defaultValue `"1d"`
   */
  readonly refreshTokenLifetime?: string | number | undefined;

  /**
   * Whether a refresh also returns a new refresh token.
   *
   * Simple JWT's `ROTATE_REFRESH_TOKENS`.
   *
   * @defaultValue `false`
   */
  readonly rotateRefreshTokens?: boolean | undefined;

  /**
   * Whether a refresh token stops working when it is rotated.
   *
   * Simple JWT's `BLACKLIST_AFTER_ROTATION`.
   *
   * @defaultValue `false`
   */
  readonly blacklistAfterRotation?: boolean | undefined;

  /**
   * Whether a login writes the user's `last_login`.
   *
   * Simple JWT's `UPDATE_LAST_LOGIN`.
   *
   * @defaultValue `false`
   */
  readonly updateLastLogin?: boolean | undefined;

  /**
   * What tokens are signed with.
   *
   * Simple JWT's `ALGORITHM`.
   *
   * @defaultValue `"HS256"`
   */
  readonly algorithm?: "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | undefined;

  /**
   * The secret or private key that signs.
   *
   * Simple JWT's `SIGNING_KEY`.
   *
   * @defaultValue the option `secretKey`
   */
  readonly signingKey?: NonNullable<Input["tokens"]>["signingKey"];

  /**
   * The public key that verifies; for asymmetric algorithms only.
   *
   * Simple JWT's `VERIFYING_KEY`.
   *
   * @defaultValue that of `signingKey`
   */
  readonly verifyingKey?: NonNullable<Input["tokens"]>["verifyingKey"];

  /**
   * The `aud` that tokens carry; one of them is demanded of every token.
   *
   * Simple JWT's `AUDIENCE`.
   */
  readonly audience?: string | string[] | undefined;

  /**
   * The `iss` that tokens carry, and that is demanded of every token.
   *
   * Simple JWT's `ISSUER`.
   */
  readonly issuer?: string | undefined;

  /**
   * A replacer for `JSON.stringify`, which writes the claims.
   *
   * Simple JWT's `JSON_ENCODER`.
   */
  readonly jsonEncoder?: NonNullable<Input["tokens"]>["jsonEncoder"];

  /**
   * Where another issuer publishes its keys: its tokens are accepted in place of this app's own.
   *
   * Simple JWT's `JWK_URL`.
   */
  readonly jwkUrl?: string | undefined;

  /**
   * The schemes that carry a token, upper and lower case as written; a 401 asks for the first.
   *
   * Simple JWT's `AUTH_HEADER_TYPES`.
   *
   * @defaultValue `["Bearer"]`
   */
  readonly authHeaderTypes?: string[] | undefined;

  /**
   * The header that carries a token; Django's way of writing it (`HTTP_X_TOKEN`) is understood.
   *
   * Simple JWT's `AUTH_HEADER_NAME`.
   *
   * @defaultValue `"Authorization"`
   */
  readonly authHeaderName?: string | undefined;

  /**
   * The clock difference that is tolerated when `exp`, `nbf` and `iat` are checked.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w". Simple JWT's `LEEWAY`.
   *
   * @defaultValue `"0d"`
   */
  readonly leeway?: string | number | undefined;

  /**
   * The user's column that the user id claim is taken from.
   *
   * Simple JWT's `USER_ID_FIELD`.
   *
   * @defaultValue `"id"`
   */
  readonly userIdField?: string | undefined;

  /**
   * The claim that identifies the user.
   *
   * Simple JWT's `USER_ID_CLAIM`.
   *
   * @defaultValue `"user_id"`
   */
  readonly userIdClaim?: string | undefined;

  /**
   * Whether a user may log in, refresh and use access tokens.
   *
   * Simple JWT's `USER_AUTHENTICATION_RULE`.
   *
   * @defaultValue active users only
   */
  readonly userAuthenticationRule?: NonNullable<Input["tokens"]>["userAuthenticationRule"];

  /**
   * Called after every login. It cannot delay the login or make it fail.
   *
   * Simple JWT's `ON_LOGIN_SUCCESS`.
   */
  readonly onLoginSuccess?: NonNullable<Input["tokens"]>["onLoginSuccess"];

  /**
   * Called after every refused login.
   *
   * Simple JWT's `ON_LOGIN_FAILED`.
   */
  readonly onLoginFailed?: NonNullable<Input["tokens"]>["onLoginFailed"];

  /**
   * The token types that requests may authenticate with.
   *
   * Simple JWT's `AUTH_TOKEN_CLASSES`.
   *
   * @defaultValue `["access"]`
   */
  readonly authTokenClasses?: NonNullable<Input["tokens"]>["authTokenClasses"];

  /**
   * The claim that holds the token type. With null, types are neither written nor checked.
   *
   * Simple JWT's `TOKEN_TYPE_CLAIM`.
   *
   * @defaultValue `"token_type"`
   */
  readonly tokenTypeClaim?: string | null | undefined;

  /**
   * The claim that holds a token's id; null for no id.
   *
   * Simple JWT's `JTI_CLAIM`.
   *
   * @defaultValue `"jti"`
   */
  readonly jtiClaim?: string | null | undefined;

  /**
   * Makes the user of a request from the claims, where `revocation` is "none".
   *
   * Simple JWT's `TOKEN_USER_CLASS`.
   *
   * @defaultValue the user id claim, `username`, `is_staff`, `is_superuser`
   */
  readonly tokenUserClass?: NonNullable<Input["tokens"]>["tokenUserClass"];

  /**
   * How long a sliding token lives.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w". Simple JWT's `SLIDING_TOKEN_LIFETIME`.
   *
   * @defaultValue `"5m"`
   */
  readonly slidingTokenLifetime?: string | number | undefined;

  /**
   * How long a sliding token can be renewed.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w". Simple JWT's `SLIDING_TOKEN_REFRESH_LIFETIME`.
   *
   * @defaultValue `"1d"`
   */
  readonly slidingTokenRefreshLifetime?: string | number | undefined;

  /**
   * The claim that says until when a sliding token can be renewed.
   *
   * Simple JWT's `SLIDING_TOKEN_REFRESH_EXP_CLAIM`.
   *
   * @defaultValue `"refresh_exp"`
   */
  readonly slidingTokenRefreshExpClaim?: string | undefined;

  /**
   * Custom claims for every token of a login: a function, or what `defineClaims` returns.
   *
   * Simple JWT's `TOKEN_OBTAIN_SERIALIZER`.
   */
  readonly claims?: NonNullable<Input["tokens"]>["claims"];

  /**
   * Changes what a login answers.
   *
   * Simple JWT's `TOKEN_OBTAIN_SERIALIZER`.
   */
  readonly obtainAnswer?: NonNullable<Input["tokens"]>["obtainAnswer"];

  /**
   * Changes what a refresh answers.
   *
   * Simple JWT's `TOKEN_REFRESH_SERIALIZER`.
   */
  readonly refreshAnswer?: NonNullable<Input["tokens"]>["refreshAnswer"];

  /**
   * Changes what a verification answers.
   *
   * Simple JWT's `TOKEN_VERIFY_SERIALIZER`.
   */
  readonly verifyAnswer?: NonNullable<Input["tokens"]>["verifyAnswer"];

  /**
   * Changes what a logout answers.
   *
   * Simple JWT's `TOKEN_BLACKLIST_SERIALIZER`.
   */
  readonly blacklistAnswer?: NonNullable<Input["tokens"]>["blacklistAnswer"];

  /**
   * Changes what a login with a sliding token answers.
   *
   * Simple JWT's `SLIDING_TOKEN_OBTAIN_SERIALIZER`.
   */
  readonly slidingObtainAnswer?: NonNullable<Input["tokens"]>["slidingObtainAnswer"];

  /**
   * Changes what the renewal of a sliding token answers.
   *
   * Simple JWT's `SLIDING_TOKEN_REFRESH_SERIALIZER`.
   */
  readonly slidingRefreshAnswer?: NonNullable<Input["tokens"]>["slidingRefreshAnswer"];

  /**
   * Whether tokens carry a fingerprint of the password hash and stop working when it changes.
   *
   * Simple JWT's `CHECK_REVOKE_TOKEN`.
   *
   * @defaultValue `false`
   */
  readonly checkRevokeToken?: boolean | undefined;

  /**
   * The claim that holds the fingerprint.
   *
   * Simple JWT's `REVOKE_TOKEN_CLAIM`.
   *
   * @defaultValue `"hash_password"`
   */
  readonly revokeTokenClaim?: string | undefined;

  /**
   * Whether inactive users are refused.
   *
   * Simple JWT's `CHECK_USER_IS_ACTIVE`.
   *
   * @defaultValue `true`
   */
  readonly checkUserIsActive?: boolean | undefined;

  /**
   * How long a rotated refresh token still returns the same successor; 0 turns this off.
   *
   * A number of seconds, or a text such as "90s", "5m", "12h", "1d", "2w".
   *
   * @defaultValue `"10s"`
   */
  readonly refreshReuseInterval?: string | number | undefined;

  /**
   * Where revoked tokens are stored. "auto": in Latchkey's tables, and in Simple JWT's if they exist; "own": in Latchkey's tables only; "off": nowhere.
   *
   * @defaultValue `"auto"`
   */
  readonly blacklist?: "auto" | "own" | "off" | undefined;

  /**
   * How tokens are read: strictly by the RFCs, or as PyJWT does.
   *
   * @defaultValue `"strict"`
   */
  readonly reading?: "strict" | "pyjwt" | undefined;

  /** Issues and requires access tokens of RFC 9068: `typ: at+jwt`, `sub` and `client_id`. Needs `issuer` and `audience`. */
  readonly rfc9068?: {
    /** The `client_id` claim of these tokens. */
    readonly clientId: string;
  } | undefined;

  /**
   * How many verified tokens are remembered, so that the same token costs one look-up.
   *
   * @defaultValue `{"entries":10000,"bytes":16777216}`
   */
  readonly cache?: false | {
    /** How many tokens at most. */
    readonly entries: number;
    /**
     * How much memory at most.
     *
     * In bytes.
     */
    readonly bytes: number;
  } | undefined;

  /**
   * Takes a secret shorter than the digest, which an installation already lives with.
   *
   * @defaultValue `false`
   */
  readonly allowShortSecret?: boolean | undefined;

  /**
   * Takes a `jwkUrl` that is not https.
   *
   * @defaultValue `false`
   */
  readonly allowHttpJwkUrl?: boolean | undefined;
}

/** The user model, and what its endpoints answer. */
export interface LatchkeyUsersOptions {
  /**
   * The table of the users.
   *
   * @defaultValue `"auth_user"`
   */
  readonly table?: string | undefined;

  /**
   * The column users log in with (Django's `USERNAME_FIELD`).
   *
   * @defaultValue `"username"`
   */
  readonly usernameField?: string | undefined;

  /**
   * The greatest length of a login name.
   *
   * In characters.
   *
   * @defaultValue `150`
   */
  readonly usernameMaxLength?: number | undefined;

  /**
   * The pattern that a new login name must match; null accepts any.
   *
   * @defaultValue Django's, for `auth_user`
   */
  readonly usernamePattern?: NonNullable<Input["users"]>["usernamePattern"];

  /**
   * What a user is called in messages (Django's `verbose_name`).
   *
   * @defaultValue user
   */
  readonly verboseName?: string | undefined;

  /**
   * Columns of Django's user that the model leaves out.
   *
   * @defaultValue `[]`
   */
  readonly omit?: ("email" | "first_name" | "last_name" | "date_joined")[] | undefined;

  /** Columns of your own, which a registration may set. */
  readonly fields?: NonNullable<Input["users"]>["fields"];

  /**
   * Whether the users' endpoints answer objects and DRF's errors, or messages.
   *
   * @defaultValue `"objects"`
   */
  readonly answers?: "objects" | "messages" | undefined;
}

/** How passwords are kept, and what a new one must be. */
export interface LatchkeyPasswordsOptions {
  /**
   * The hashes that are read; the first is the one that is written (Django's `PASSWORD_HASHERS`).
   *
   * @defaultValue argon2id, then Django's; on a database that Django made, Django's with its PBKDF2 first
   */
  readonly hashers?: NonNullable<Input["passwords"]>["hashers"];

  /**
   * What a new password must be (Django's `AUTH_PASSWORD_VALIDATORS`); false for anything.
   *
   * @defaultValue Django's four validators
   */
  readonly policy?: NonNullable<Input["passwords"]>["policy"];

  /**
   * Whether white space at both ends of a password does not count, as with DRF; false takes passwords exactly as they are sent.
   *
   * @defaultValue `true`
   */
  readonly trim?: boolean | undefined;
}

/** Where every endpoint is; false leaves one out. */
export interface LatchkeyPathsOptions {
  /**
   * The API root; resources are below it.
   *
   * @defaultValue `"/api/"`
   */
  readonly api?: string | false | undefined;

  /**
   * 200 while the process answers.
   *
   * @defaultValue `"/health/live"`
   */
  readonly live?: string | false | undefined;

  /**
   * 200 while the database answers too.
   *
   * @defaultValue `"/health/ready"`
   */
  readonly ready?: string | false | undefined;

  /**
   * The public keys; 404 while the keys are secrets.
   *
   * @defaultValue `"/.well-known/jwks.json"`
   */
  readonly jwks?: string | false | undefined;

  /**
   * Logs in.
   *
   * @defaultValue `"/api/token/"`
   */
  readonly tokenObtainPair?: string | false | undefined;

  /**
   * Exchanges a refresh token.
   *
   * @defaultValue `"/api/token/refresh/"`
   */
  readonly tokenRefresh?: string | false | undefined;

  /**
   * Says whether a token is good.
   *
   * @defaultValue `"/api/token/verify/"`
   */
  readonly tokenVerify?: string | false | undefined;

  /**
   * Logs out.
   *
   * @defaultValue `"/api/token/blacklist/"`
   */
  readonly tokenBlacklist?: string | false | undefined;

  /**
   * Refreshes, and answers only what verifies.
   *
   * @defaultValue `"/api/token/refresh-and-verify/"`
   */
  readonly tokenRefreshAndVerify?: string | false | undefined;

  /**
   * Checks the token in the header.
   *
   * @defaultValue `"/api/token/authentication-token-header/"`
   */
  readonly authenticationTokenHeader?: string | false | undefined;

  /**
   * Logs in with a sliding token.
   *
   * @defaultValue `false`
   */
  readonly tokenObtainSliding?: string | false | undefined;

  /**
   * Renews a sliding token.
   *
   * @defaultValue `false`
   */
  readonly tokenRefreshSliding?: string | false | undefined;

  /**
   * Registers a user.
   *
   * @defaultValue `"/api/users/"`
   */
  readonly register?: string | false | undefined;

  /**
   * Logs in: `message`, `refresh`, `access`.
   *
   * @defaultValue `"/api/users/authentication/"`
   */
  readonly login?: string | false | undefined;

  /**
   * One's own sessions; DELETE ends all.
   *
   * @defaultValue `"/api/sessions/"`
   */
  readonly sessions?: string | false | undefined;

  /**
   * Ends all other sessions.
   *
   * @defaultValue `"/api/sessions/revoke-others/"`
   */
  readonly otherSessions?: string | false | undefined;

  /**
   * Ends one session.
   *
   * @defaultValue `"/api/sessions/:id/"`
   */
  readonly session?: string | false | undefined;

  /**
   * Changes one's own password.
   *
   * @defaultValue `"/api/users/password/"`
   */
  readonly passwordChange?: string | false | undefined;
}

/** How much a request may hold. */
export interface LatchkeyLimitsOptions {
  /**
   * The greatest size of a body (Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`).
   *
   * In bytes.
   *
   * @defaultValue `2621440`
   */
  readonly bytes?: number | undefined;

  /**
   * The most fields of a form (Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`).
   *
   * @defaultValue `1000`
   */
  readonly fields?: number | undefined;

  /**
   * The most rows that a list may have: a longer one is answered with 400.
   *
   * @defaultValue no limit
   */
  readonly rows?: number | undefined;
}
