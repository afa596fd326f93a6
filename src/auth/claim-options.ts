// The options under `tokens` about claims: which there are, and the user that they name.
import * as z from "zod";
import { duration, functionOf, optionNotes as notes } from "../option-kinds/index.ts";
import type { User } from "../store/index.ts";
import type { Claims, JsonValue, TokenType } from "../tokens/index.ts";

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

const tokenType = () =>
  z.custom<TokenType>(
    (value) => typeof value === "object" && value !== null && "name" in value && "lifetime" in value,
    'must be "access", "refresh", "sliding" or a token type that defineTokenType returned',
  );

/** Options under `tokens`: the claims of a token, and the user that they name. */
export const tokenClaimOptions = {
  leeway: () =>
    duration().default(0).register(notes, {
      simpleJwt: "LEEWAY",
      about: "The clock difference that is tolerated when `exp`, `nbf` and `iat` are checked.",
    }),
  userIdField: () =>
    z.string().default("id").register(notes, {
      simpleJwt: "USER_ID_FIELD",
      about: "The user's column that the user id claim is taken from.",
    }),
  userIdClaim: () =>
    z.string().default("user_id").register(notes, {
      simpleJwt: "USER_ID_CLAIM",
      about: "The claim that identifies the user.",
    }),
  userAuthenticationRule: () =>
    functionOf<(user: User) => boolean>().optional().register(notes, {
      simpleJwt: "USER_AUTHENTICATION_RULE",
      type: "(user) => boolean",
      about: "Whether a user may log in, refresh and use access tokens.",
      fallback: "active users only",
    }),
  onLoginSuccess: () =>
    functionOf<(user: User) => unknown>().optional().register(notes, {
      simpleJwt: "ON_LOGIN_SUCCESS",
      type: "(user) => void",
      about: "Called after every login. It cannot delay the login or make it fail.",
    }),
  onLoginFailed: () =>
    functionOf<(username: string) => unknown>().optional().register(notes, {
      simpleJwt: "ON_LOGIN_FAILED",
      type: "(username) => void",
      about: "Called after every refused login.",
    }),
  authTokenClasses: () =>
    z
      .array(z.union([z.enum(tokenTypeNames), tokenType()]))
      .min(1)
      .default(["access"])
      .register(notes, {
        simpleJwt: "AUTH_TOKEN_CLASSES",
        type: 'list of "access", "refresh", "sliding" and custom token types',
        about: "The token types that requests may authenticate with.",
      }),
  tokenTypeClaim: () =>
    z.string().nullable().default("token_type").register(notes, {
      simpleJwt: "TOKEN_TYPE_CLAIM",
      about: "The claim that holds the token type. With null, types are neither written nor checked.",
    }),
  jtiClaim: () =>
    z.string().nullable().default("jti").register(notes, {
      simpleJwt: "JTI_CLAIM",
      about: "The claim that holds a token's id; null for no id.",
    }),
  tokenUserClass: () =>
    functionOf<(claims: Claims) => TokenUser>().optional().register(notes, {
      simpleJwt: "TOKEN_USER_CLASS",
      type: "(claims) => user",
      about: 'Makes the user of a request from the claims, where `revocation` is "none".',
      fallback: "the user id claim, `username`, `is_staff`, `is_superuser`",
    }),
  slidingTokenLifetime: () =>
    duration()
      .default(300)
      .register(notes, { simpleJwt: "SLIDING_TOKEN_LIFETIME", about: "How long a sliding token lives." }),
  slidingTokenRefreshLifetime: () =>
    duration().default(86_400).register(notes, {
      simpleJwt: "SLIDING_TOKEN_REFRESH_LIFETIME",
      about: "How long a sliding token can be renewed.",
    }),
  slidingTokenRefreshExpClaim: () =>
    z.string().default("refresh_exp").register(notes, {
      simpleJwt: "SLIDING_TOKEN_REFRESH_EXP_CLAIM",
      about: "The claim that says until when a sliding token can be renewed.",
    }),
  claims: () =>
    functionOf<(user: User) => Claims>().optional().register(notes, {
      simpleJwt: "TOKEN_OBTAIN_SERIALIZER",
      type: "(user) => claims",
      about: "Custom claims for every token of a login: a function, or what `defineClaims` returns.",
    }),
};
