// The options under `tokens`: every setting of Simple JWT under its name in camel case, and a few that it does not have.
import * as z from "zod";
import type { TokenTypeName, TokenUser } from "../auth/index.ts";
import type { TokenAnswer } from "../endpoints/index.ts";
import type { User } from "../store/index.ts";
import { algorithmNames, type Claims, type KeyMaterial, type TokenType } from "../tokens/index.ts";
import { duration, functionOf, optionNotes as notes } from "../option-kinds/index.ts";

const tokenTypeNames: readonly TokenTypeName[] = ["access", "refresh", "sliding"];

const tokenType = z.custom<TokenType>(
  (value) => typeof value === "object" && value !== null && "name" in value && "lifetime" in value,
  'must be "access", "refresh", "sliding" or what defineTokenType makes',
);

const keyMaterial = z.custom<KeyMaterial>(
  (value) => typeof value === "string" || (typeof value === "object" && value !== null),
  "must be a secret, a PEM, a JWK or a KeyObject",
);
const keyType = "secret, PEM, JWK or KeyObject";
const changesAnswer = "(answer) => answer";

export const tokensSchema = z.strictObject({
  accessTokenLifetime: duration()
    .default(300)
    .register(notes, { simpleJwt: "ACCESS_TOKEN_LIFETIME", about: "How long an access token lives." }),
  refreshTokenLifetime: duration().default(86_400).register(notes, {
    simpleJwt: "REFRESH_TOKEN_LIFETIME",
    about: "How long a refresh token lives; never beyond the end of its session.",
  }),
  rotateRefreshTokens: z.boolean().default(false).register(notes, {
    simpleJwt: "ROTATE_REFRESH_TOKENS",
    about: "Whether a refresh answers a new refresh token too.",
  }),
  blacklistAfterRotation: z.boolean().default(false).register(notes, {
    simpleJwt: "BLACKLIST_AFTER_ROTATION",
    about: "Whether a refresh token stops working when it is rotated.",
  }),
  updateLastLogin: z.boolean().default(false).register(notes, {
    simpleJwt: "UPDATE_LAST_LOGIN",
    about: "Whether a login writes the user's `last_login`.",
  }),
  algorithm: z.enum(algorithmNames).default("HS256").register(notes, {
    simpleJwt: "ALGORITHM",
    about: "What tokens are signed with.",
  }),
  signingKey: keyMaterial.optional().register(notes, {
    simpleJwt: "SIGNING_KEY",
    type: keyType,
    about: "The secret or private key that signs.",
    fallback: "the option `secretKey`",
  }),
  verifyingKey: keyMaterial.optional().register(notes, {
    simpleJwt: "VERIFYING_KEY",
    type: keyType,
    about: "The public key that verifies; for asymmetric algorithms only.",
    fallback: "that of `signingKey`",
  }),
  audience: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .register(notes, {
      simpleJwt: "AUDIENCE",
      about: "The `aud` that tokens carry; one of them is demanded of every token.",
    }),
  issuer: z.string().optional().register(notes, {
    simpleJwt: "ISSUER",
    about: "The `iss` that tokens carry, and that is demanded of every token.",
  }),
  jsonEncoder: functionOf<(key: string, value: unknown) => unknown>().optional().register(notes, {
    simpleJwt: "JSON_ENCODER",
    type: "(key, value) => value",
    about: "A replacer for `JSON.stringify`, which writes the claims.",
  }),
  jwkUrl: z.url().optional().register(notes, {
    simpleJwt: "JWK_URL",
    about: "Where another issuer publishes its keys: its tokens are accepted in place of this app's own.",
  }),
  leeway: duration().default(0).register(notes, {
    simpleJwt: "LEEWAY",
    about: "How far clocks may be apart when `exp`, `nbf` and `iat` are checked.",
  }),
  authHeaderTypes: z.array(z.string().min(1)).min(1).default(["Bearer"]).register(notes, {
    simpleJwt: "AUTH_HEADER_TYPES",
    about: "The schemes that carry a token, upper and lower case as written; a 401 asks for the first.",
  }),
  authHeaderName: z.string().default("Authorization").register(notes, {
    simpleJwt: "AUTH_HEADER_NAME",
    about: "The header that carries a token; Django's way of writing it (`HTTP_X_TOKEN`) is understood.",
  }),
  userIdField: z.string().default("id").register(notes, {
    simpleJwt: "USER_ID_FIELD",
    about: "The column of the user that tokens name users by.",
  }),
  userIdClaim: z.string().default("user_id").register(notes, {
    simpleJwt: "USER_ID_CLAIM",
    about: "The claim that names the user.",
  }),
  userAuthenticationRule: functionOf<(user: User) => boolean>().optional().register(notes, {
    simpleJwt: "USER_AUTHENTICATION_RULE",
    type: "(user) => boolean",
    about: "Whether a user may log in, refresh and act.",
    fallback: "those who are active",
  }),
  onLoginSuccess: functionOf<(user: User) => unknown>().optional().register(notes, {
    simpleJwt: "ON_LOGIN_SUCCESS",
    type: "(user) => void",
    about: "Told of every login; the login neither waits for it nor fails with it.",
  }),
  onLoginFailed: functionOf<(username: string) => unknown>().optional().register(notes, {
    simpleJwt: "ON_LOGIN_FAILED",
    type: "(username) => void",
    about: "Told of every login that was refused.",
  }),
  authTokenClasses: z
    .array(z.union([z.enum(tokenTypeNames), tokenType]))
    .min(1)
    .default(["access"])
    .register(notes, {
      simpleJwt: "AUTH_TOKEN_CLASSES",
      type: '"access", "refresh", "sliding" or token types of your own, in a list',
      about: "The kinds of token that requests are let in with.",
    }),
  tokenTypeClaim: z.string().nullable().default("token_type").register(notes, {
    simpleJwt: "TOKEN_TYPE_CLAIM",
    about: "The claim that says what kind of token it is; null for none.",
  }),
  jtiClaim: z.string().nullable().default("jti").register(notes, {
    simpleJwt: "JTI_CLAIM",
    about: "The claim that holds a token's id; null for none.",
  }),
  tokenUserClass: functionOf<(claims: Claims) => TokenUser>().optional().register(notes, {
    simpleJwt: "TOKEN_USER_CLASS",
    type: "(claims) => user",
    about: 'Makes the user of a request that is checked with `revocation: "none"`.',
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
    about: "Claims of your own for every token of a login: a function, or what `defineClaims` makes.",
  }),
  obtainAnswer: functionOf<(answer: TokenAnswer, user: User) => TokenAnswer>().optional().register(notes, {
    simpleJwt: "TOKEN_OBTAIN_SERIALIZER",
    type: "(answer, user) => answer",
    about: "Changes what a login answers.",
  }),
  refreshAnswer: functionOf<(answer: TokenAnswer) => TokenAnswer>().optional().register(notes, {
    simpleJwt: "TOKEN_REFRESH_SERIALIZER",
    type: changesAnswer,
    about: "Changes what a refresh answers.",
  }),
  verifyAnswer: functionOf<(answer: TokenAnswer) => TokenAnswer>().optional().register(notes, {
    simpleJwt: "TOKEN_VERIFY_SERIALIZER",
    type: changesAnswer,
    about: "Changes what a verification answers.",
  }),
  blacklistAnswer: functionOf<(answer: TokenAnswer) => TokenAnswer>().optional().register(notes, {
    simpleJwt: "TOKEN_BLACKLIST_SERIALIZER",
    type: changesAnswer,
    about: "Changes what a logout answers.",
  }),
  slidingObtainAnswer: functionOf<(answer: TokenAnswer, user: User) => TokenAnswer>()
    .optional()
    .register(notes, {
      simpleJwt: "SLIDING_TOKEN_OBTAIN_SERIALIZER",
      type: "(answer, user) => answer",
      about: "Changes what a login with a sliding token answers.",
    }),
  slidingRefreshAnswer: functionOf<(answer: TokenAnswer) => TokenAnswer>().optional().register(notes, {
    simpleJwt: "SLIDING_TOKEN_REFRESH_SERIALIZER",
    type: changesAnswer,
    about: "Changes what the renewal of a sliding token answers.",
  }),
  checkRevokeToken: z.boolean().default(false).register(notes, {
    simpleJwt: "CHECK_REVOKE_TOKEN",
    about: "Whether tokens carry a fingerprint of the password hash, and die with it.",
  }),
  revokeTokenClaim: z.string().default("hash_password").register(notes, {
    simpleJwt: "REVOKE_TOKEN_CLAIM",
    about: "The claim that holds the fingerprint.",
  }),
  checkUserIsActive: z.boolean().default(true).register(notes, {
    simpleJwt: "CHECK_USER_IS_ACTIVE",
    about: "Whether a user who is not active is refused.",
  }),
  refreshReuseInterval: duration()
    .refine((seconds) => seconds <= 300, "at most 300 seconds")
    .default(10)
    .register(notes, {
      about:
        "How long a refresh token that was just rotated gets the same successor again; 0 to turn it off.",
    }),
  blacklist: z.enum(["auto", "own", "off"]).default("auto").register(notes, {
    about:
      "Where revoked tokens are kept: Latchkey's tables and Simple JWT's where they exist, Latchkey's alone, or nowhere.",
  }),
  reading: z.enum(["strict", "pyjwt"]).default("strict").register(notes, {
    about: "How tokens are read: as the RFCs say, strictly, or as PyJWT does.",
  }),
  rfc9068: z
    .strictObject({
      clientId: z.string().min(1).register(notes, { about: "The `client_id` that such tokens carry." }),
    })
    .optional()
    .register(notes, {
      type: "{ clientId: string }",
      about:
        "Makes and demands access tokens of RFC 9068: `typ: at+jwt`, `sub` and `client_id`. Needs `issuer` and `audience`.",
    }),
  cache: z
    .union([
      z.literal(false),
      z.strictObject({
        entries: z.int().positive().register(notes, { about: "How many tokens at most." }),
        bytes: z.int().positive().register(notes, { unit: "bytes", about: "How much memory at most." }),
      }),
    ])
    .default({ entries: 10_000, bytes: 16 * 1024 * 1024 })
    .register(notes, {
      type: "{ entries, bytes } or false",
      about: "How many verified tokens are remembered, so that the same token costs one look-up.",
    }),
  allowShortSecret: z.boolean().default(false).register(notes, {
    about: "Takes a secret shorter than the digest, which an installation already lives with.",
  }),
  allowHttpJwkUrl: z.boolean().default(false).register(notes, {
    about: "Takes a `jwkUrl` that is not https.",
  }),
});
