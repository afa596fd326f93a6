// The options that the flows read, with their notes: what they are, their defaults and their settings in Simple JWT.
import * as z from "zod";
import { declaredAs, duration, functionOf, optionNotes as notes } from "../option-kinds/index.ts";
import type { Register, User } from "../store/index.ts";
import type { Claims, JsonValue, TokenType } from "../tokens/index.ts";
import type { AuthEvent } from "./events.ts";

/** The kinds of token the flows mint. */
export type TokenTypeName = "access" | "refresh" | "sliding";

const tokenTypeNames: readonly TokenTypeName[] = ["access", "refresh", "sliding"];

/** The user of a token that was not looked up (Simple JWT's TokenUser): it has only what the claims say. */
export interface TokenUser {
  /** The user id claim as it is. */
  readonly id: JsonValue;
  readonly username: string;
  readonly isActive: true;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

const tokenType = z.custom<TokenType>(
  (value) => typeof value === "object" && value !== null && "name" in value && "lifetime" in value,
  'must be "access", "refresh", "sliding" or a token type that defineTokenType returned',
);

/** Options under `tokens`: how long tokens live, and what a refresh does. */
export const tokenLifetimeOptions = {
  accessTokenLifetime: duration()
    .default(300)
    .register(notes, { simpleJwt: "ACCESS_TOKEN_LIFETIME", about: "How long an access token lives." }),
  refreshTokenLifetime: duration().default(86_400).register(notes, {
    simpleJwt: "REFRESH_TOKEN_LIFETIME",
    about: "How long a refresh token lives; never longer than its session.",
  }),
  rotateRefreshTokens: z.boolean().default(false).register(notes, {
    simpleJwt: "ROTATE_REFRESH_TOKENS",
    about: "Whether a refresh also returns a new refresh token.",
  }),
  blacklistAfterRotation: z.boolean().default(false).register(notes, {
    simpleJwt: "BLACKLIST_AFTER_ROTATION",
    about: "Whether a refresh token stops working when it is rotated.",
  }),
  updateLastLogin: z.boolean().default(false).register(notes, {
    simpleJwt: "UPDATE_LAST_LOGIN",
    about: "Whether a login writes the user's `last_login`.",
  }),
};

/** Options under `tokens`: the claims of a token, and the user that they name. */
export const tokenClaimOptions = {
  leeway: duration().default(0).register(notes, {
    simpleJwt: "LEEWAY",
    about: "The clock difference that is tolerated when `exp`, `nbf` and `iat` are checked.",
  }),
  userIdField: z.string().default("id").register(notes, {
    simpleJwt: "USER_ID_FIELD",
    about: "The user's column that the user id claim is taken from.",
  }),
  userIdClaim: z.string().default("user_id").register(notes, {
    simpleJwt: "USER_ID_CLAIM",
    about: "The claim that identifies the user.",
  }),
  userAuthenticationRule: functionOf<(user: User) => boolean>().optional().register(notes, {
    simpleJwt: "USER_AUTHENTICATION_RULE",
    type: "(user) => boolean",
    about: "Whether a user may log in, refresh and use access tokens.",
    fallback: "active users only",
  }),
  onLoginSuccess: functionOf<(user: User) => unknown>().optional().register(notes, {
    simpleJwt: "ON_LOGIN_SUCCESS",
    type: "(user) => void",
    about: "Called after every login. It cannot delay the login or make it fail.",
  }),
  onLoginFailed: functionOf<(username: string) => unknown>().optional().register(notes, {
    simpleJwt: "ON_LOGIN_FAILED",
    type: "(username) => void",
    about: "Called after every refused login.",
  }),
  authTokenClasses: z
    .array(z.union([z.enum(tokenTypeNames), tokenType]))
    .min(1)
    .default(["access"])
    .register(notes, {
      simpleJwt: "AUTH_TOKEN_CLASSES",
      type: 'list of "access", "refresh", "sliding" and custom token types',
      about: "The token types that requests may authenticate with.",
    }),
  tokenTypeClaim: z.string().nullable().default("token_type").register(notes, {
    simpleJwt: "TOKEN_TYPE_CLAIM",
    about: "The claim that holds the token type. With null, types are neither written nor checked.",
  }),
  jtiClaim: z.string().nullable().default("jti").register(notes, {
    simpleJwt: "JTI_CLAIM",
    about: "The claim that holds a token's id; null for no id.",
  }),
  tokenUserClass: functionOf<(claims: Claims) => TokenUser>().optional().register(notes, {
    simpleJwt: "TOKEN_USER_CLASS",
    type: "(claims) => user",
    about: 'Makes the user of a request from the claims, where `revocation` is "none".',
    fallback: "the user id claim, `username`, `is_staff`, `is_superuser`",
  }),
  slidingTokenLifetime: duration()
    .default(300)
    .register(notes, { simpleJwt: "SLIDING_TOKEN_LIFETIME", about: "How long a sliding token lives." }),
  slidingTokenRefreshLifetime: duration().default(86_400).register(notes, {
    simpleJwt: "SLIDING_TOKEN_REFRESH_LIFETIME",
    about: "How long a sliding token can be renewed.",
  }),
  slidingTokenRefreshExpClaim: z.string().default("refresh_exp").register(notes, {
    simpleJwt: "SLIDING_TOKEN_REFRESH_EXP_CLAIM",
    about: "The claim that says until when a sliding token can be renewed.",
  }),
  claims: functionOf<(user: User) => Claims>().optional().register(notes, {
    simpleJwt: "TOKEN_OBTAIN_SERIALIZER",
    type: "(user) => claims",
    about: "Custom claims for every token of a login: a function, or what `defineClaims` returns.",
  }),
};

/** Options under `tokens`: how tokens are checked and revoked. */
export const tokenCheckOptions = {
  checkRevokeToken: z.boolean().default(false).register(notes, {
    simpleJwt: "CHECK_REVOKE_TOKEN",
    about: "Whether tokens carry a fingerprint of the password hash and stop working when it changes.",
  }),
  revokeTokenClaim: z.string().default("hash_password").register(notes, {
    simpleJwt: "REVOKE_TOKEN_CLAIM",
    about: "The claim that holds the fingerprint.",
  }),
  checkUserIsActive: z.boolean().default(true).register(notes, {
    simpleJwt: "CHECK_USER_IS_ACTIVE",
    about: "Whether inactive users are refused.",
  }),
  refreshReuseInterval: duration()
    .refine((seconds) => seconds <= 300, "at most 300 seconds")
    .default(10)
    .register(notes, {
      about: "How long a rotated refresh token still returns the same successor; 0 turns this off.",
    }),
  blacklist: z.enum(["auto", "own", "off"]).default("auto").register(notes, {
    about:
      'Where revoked tokens are stored. "auto": in Latchkey\'s tables, and in Simple JWT\'s if they exist; "own": in Latchkey\'s tables only; "off": nowhere.',
  }),
  reading: z.enum(["strict", "pyjwt"]).default("strict").register(notes, {
    about: "How tokens are read: strictly by the RFCs, or as PyJWT does.",
  }),
  rfc9068: z
    .strictObject({
      clientId: z.string().min(1).register(notes, { about: "The `client_id` claim of these tokens." }),
    })
    .optional()
    .register(notes, {
      type: "{ clientId: string }",
      about:
        "Issues and requires access tokens of RFC 9068: `typ: at+jwt`, `sub` and `client_id`. Needs `issuer` and `audience`.",
    }),
};

/**
 * How a bearer token is checked against the database: its session and user, its user, or not at all. A project that uses
 * `"none"` registers it (`interface Register { revocation: "none" }`), because the user of a request may then be a `TokenUser`.
 */
export type Revocation = Register extends { revocation: "none" }
  ? "session" | "user" | "none"
  : "session" | "user";

/** The values of `revocation`: all of them in JavaScript, and for the compiler those of the project. */
export const revocationKind = () => declaredAs<Revocation>(z.enum(["session", "user", "none"]));

/** Whether requests get the user that the claims describe, instead of the row. */
export const isStateless = (revocation: string | undefined): boolean => revocation === "none";

const sessionLimit = z.strictObject({
  count: z.int().positive().register(notes, { about: "The maximum number of sessions of a user." }),
  whenReached: z.enum(["end-oldest", "refuse"]).default("end-oldest").register(notes, {
    about:
      'At the limit: "end-oldest" ends the oldest session with each further login, "refuse" refuses further logins with 403.',
  }),
});

/** Options of sessions. */
export const sessionOptions = {
  revocation: revocationKind().default("session").register(notes, {
    about:
      'What a request\'s token is checked against: "session" for its session and user, "user" for its user, "none" for nothing.',
  }),
  sessionLifetime: duration()
    .default(30 * 86_400)
    .register(notes, {
      about: "How long a login lives, however often it is refreshed.",
      fallback: "30 days, or the lifetime of a refresh token if that is longer",
    }),
  sessionIdleLifetime: duration().optional().register(notes, {
    about: "How long a login lives without being refreshed.",
    fallback: "no limit",
  }),
  sessionLimit: sessionLimit.optional().register(notes, {
    type: '{ count, whenReached: "end-oldest" or "refuse" }',
    about: "The maximum number of sessions of a user, and what happens when it is reached.",
    fallback: "no limit",
  }),
  keepSessionsOnPasswordChange: z.boolean().default(false).register(notes, {
    about: "Whether a user's other sessions continue after a password change.",
  }),
};

/** Options under `users`: which login names are accepted, and what a user is called. */
export const usernameOptions = {
  usernamePattern: z.instanceof(RegExp).nullable().optional().register(notes, {
    type: "RegExp or null",
    about: "The pattern that a new login name must match; null accepts any.",
    fallback: "Django's, for `auth_user`",
  }),
  verboseName: z.string().optional().register(notes, {
    about: "What a user is called in messages (Django's `verbose_name`).",
    fallback: "user",
  }),
};

/** The option that listens to events. */
export const eventOptions = {
  onEvent: functionOf<(event: AuthEvent) => unknown>().optional().register(notes, {
    type: "(event) => void",
    about:
      "Called with events of logins, sessions, requests and keys. It cannot delay a request or make it fail.",
  }),
};
