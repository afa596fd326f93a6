// The settings of the flows, resolved: every lifetime in seconds, every default filled in.
import type { Claims, JsonValue, Reading, TokenType } from "../tokens/index.ts";
import type { User, UserModel } from "../store/index.ts";
import type { AuthEvent } from "./events.ts";

/** The kinds of token the flows mint. */
export type TokenTypeName = "access" | "refresh" | "sliding";

/** How a bearer token is checked against the database: its session and user, its user, or not at all. */
export type Revocation = "session" | "user" | "none";

/**
 * Where revoked tokens are kept: Latchkey's own tables and Simple JWT's where they exist (`auto`), its own only (`own`),
 * or nowhere (`off`: as Simple JWT without its token_blacklist app, a refresh token lives until it expires).
 */
export type BlacklistMode = "auto" | "own" | "off";

/** A bound on the sessions of one user. */
export interface SessionLimit {
  readonly count: number;
  readonly whenReached: "end-oldest" | "refuse";
}

/** The user of a token that was not looked up (Simple JWT's TokenUser): what the claims say, and no more. */
export interface TokenUser {
  /** The user id claim as it is. */
  readonly id: JsonValue;
  readonly username: string;
  readonly isActive: true;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

/** A registered user's name must match; the message is said when it does not. */
export interface UsernamePattern {
  readonly pattern: RegExp;
  readonly message: string;
}

/** Settings of the flows. Those with a Simple JWT twin name it; all durations are seconds. */
export interface AuthSettings {
  /** ACCESS_TOKEN_LIFETIME */
  readonly accessTokenLifetime: number;
  /** REFRESH_TOKEN_LIFETIME */
  readonly refreshTokenLifetime: number;
  /** LEEWAY */
  readonly leeway: number;
  /** SLIDING_TOKEN_LIFETIME */
  readonly slidingTokenLifetime: number;
  /** SLIDING_TOKEN_REFRESH_LIFETIME */
  readonly slidingTokenRefreshLifetime: number;
  /** SLIDING_TOKEN_REFRESH_EXP_CLAIM */
  readonly slidingTokenRefreshExpClaim: string;
  /** ROTATE_REFRESH_TOKENS */
  readonly rotateRefreshTokens: boolean;
  /** BLACKLIST_AFTER_ROTATION */
  readonly blacklistAfterRotation: boolean;
  /** UPDATE_LAST_LOGIN */
  readonly updateLastLogin: boolean;
  /** USER_ID_FIELD */
  readonly userIdField: string;
  /** USER_ID_CLAIM */
  readonly userIdClaim: string;
  /** TOKEN_TYPE_CLAIM; null leaves types out and unchecked. */
  readonly tokenTypeClaim: string | null;
  /** JTI_CLAIM; null leaves ids out. */
  readonly jtiClaim: string | null;
  /** How tokens and their user ids are read. */
  readonly reading: Reading;
  /** AUTH_TOKEN_CLASSES: Simple JWT's by their type's name, and types of the app's own. */
  readonly authTokenClasses: readonly (TokenTypeName | TokenType)[];
  /** TOKEN_USER_CLASS: makes the user of a token that is not looked up; by default what the usual claims say. */
  readonly tokenUserClass?: ((claims: Claims) => TokenUser) | undefined;
  /** Access tokens as RFC 9068 profiles them, with this `client_id`; undefined for Simple JWT's. */
  readonly rfc9068?: { readonly clientId: string } | undefined;
  /** CHECK_REVOKE_TOKEN */
  readonly checkRevokeToken: boolean;
  /** REVOKE_TOKEN_CLAIM */
  readonly revokeTokenClaim: string;
  /** CHECK_USER_IS_ACTIVE */
  readonly checkUserIsActive: boolean;
  /** USER_AUTHENTICATION_RULE: whether a user may log in, refresh and act; by default those who are active. */
  readonly userAuthenticationRule?: ((user: User) => boolean) | undefined;
  /** ON_LOGIN_SUCCESS: told of a login; what it throws is reported and changes nothing. */
  readonly onLoginSuccess?: ((user: User) => unknown) | undefined;
  /** ON_LOGIN_FAILED: told of a login name and password that do not match, by the name. */
  readonly onLoginFailed?: ((username: string) => unknown) | undefined;
  /** Claims of the app's own, added to every token of a login (what Simple JWT does by overriding `get_token`). */
  readonly claims?: ((user: User) => Claims) | undefined;
  /** How long the immediate parent of a rotated refresh token still gets the same successor; 0 turns it off. */
  readonly refreshReuseInterval: number;
  /** How long a login lives at most, however often it is refreshed. */
  readonly sessionLifetime: number;
  /** How long a login lives without being refreshed; undefined for no limit. */
  readonly sessionIdleLifetime?: number | undefined;
  /** How many sessions a user may have, and whether the oldest ends for one more, or that is refused. */
  readonly sessionLimit?: SessionLimit | undefined;
  /** Whether a user's other sessions outlive a changed password. */
  readonly keepSessionsOnPasswordChange: boolean;
  /** Told what happens to logins, sessions, requests and keys: the audit log, and the app's own. */
  readonly listeners: readonly ((event: AuthEvent) => unknown)[];
  readonly revocation: Revocation;
  readonly blacklist: BlacklistMode;
  readonly users: UserModel;
  /** What a new login name must look like; undefined takes any. */
  readonly usernamePattern: UsernamePattern | undefined;
  /** What a taken login name is answered. */
  readonly usernameTakenMessage: string;
}
