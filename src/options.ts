// Every option of an app in one schema: parsed once, frozen, each part handed to the layer that needs it.
import * as z from "zod";
import type { TokenAnswer, TokenTypeName } from "./auth/index.ts";
import { parseDuration } from "./duration.ts";
import type { Authenticator, Permission } from "./http/index.ts";
import type { HasherSpec, PasswordPolicyOptions } from "./passwords/index.ts";
import type { Resource, ResourceSchema } from "./resources/index.ts";
import type { OptionalUserColumn, User } from "./store/index.ts";
import type { Claims } from "./tokens/index.ts";
import type { ViewDefinition } from "./views.ts";

/** An option that makes no sense, or that cannot take effect. Says which, and what to do. */
export class OptionsError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "OptionsError";
  }
}

const duration = (fallback: string) =>
  z
    .union([z.string(), z.number()])
    .default(fallback)
    .transform((value, context) => {
      const seconds = parseDuration(value);
      if (seconds !== undefined) return seconds;
      context.addIssue('a duration is a number of seconds or a text such as "5m", "12h", "1d"');
      return z.NEVER;
    });

const functionOf = <T>() => z.custom<T>((value) => typeof value === "function", "must be a function");
const listOf = <T>() => z.custom<readonly T[]>((value) => Array.isArray(value), "must be a list");
const path = z
  .string()
  .regex(/^\/(?:.*\/)?$/, 'a path starts and ends with a slash: "/api/token/"')
  .or(z.literal(false));

const tokenTypeNames: readonly TokenTypeName[] = ["access", "refresh", "sliding"];

const tokensSchema = z.strictObject({
  accessTokenLifetime: duration("5m"),
  refreshTokenLifetime: duration("1d"),
  slidingTokenLifetime: duration("5m"),
  slidingTokenRefreshLifetime: duration("1d"),
  slidingTokenRefreshExpClaim: z.string().default("refresh_exp"),
  rotateRefreshTokens: z.boolean().default(false),
  blacklistAfterRotation: z.boolean().default(false),
  updateLastLogin: z.boolean().default(false),
  algorithm: z.string().default("HS256"),
  signingKey: z.string().optional(),
  verifyingKey: z.string().optional(),
  allowShortSecret: z.boolean().default(false),
  audience: z.union([z.string(), z.array(z.string())]).optional(),
  issuer: z.string().optional(),
  leeway: z.number().nonnegative().default(0),
  authHeaderTypes: z.array(z.string().min(1)).min(1).default(["Bearer"]),
  authHeaderName: z.string().default("Authorization"),
  userIdField: z.string().default("id"),
  userIdClaim: z.string().default("user_id"),
  tokenTypeClaim: z.string().nullable().default("token_type"),
  jtiClaim: z.string().nullable().default("jti"),
  authTokenClasses: z.array(z.enum(tokenTypeNames)).min(1).default(["access"]),
  checkRevokeToken: z.boolean().default(false),
  revokeTokenClaim: z.string().default("hash_password"),
  checkUserIsActive: z.boolean().default(true),
  claims: functionOf<(user: User) => Claims>().optional(),
  userAuthenticationRule: functionOf<(user: User) => boolean>().optional(),
  onLoginSuccess: functionOf<(user: User) => unknown>().optional(),
  onLoginFailed: functionOf<(username: string) => unknown>().optional(),
  obtainAnswer: functionOf<(answer: TokenAnswer, user: User) => TokenAnswer>().optional(),
  refreshAnswer: functionOf<(answer: TokenAnswer) => TokenAnswer>().optional(),
  jsonEncoder: functionOf<(key: string, value: unknown) => unknown>().optional(),
  jwkUrl: z.url().optional(),
  allowHttpJwkUrl: z.boolean().default(false),
  typ: z.string().default("JWT"),
  refreshReuseInterval: z.number().min(0).max(300).default(10),
  blacklist: z.enum(["auto", "own", "off"]).default("auto"),
  reading: z.enum(["strict", "pyjwt"]).default("strict"),
});

const usersSchema = z.strictObject({
  table: z.string().default("auth_user"),
  usernameField: z.string().default("username"),
  usernameMaxLength: z.int().positive().default(150),
  usernamePattern: z.instanceof(RegExp).nullable().optional(),
  verboseName: z.string().optional(),
  omit: z
    .array(z.enum<readonly OptionalUserColumn[]>(["email", "first_name", "last_name", "date_joined"]))
    .default([]),
  fields: z
    .custom<ResourceSchema>((value) => value instanceof z.ZodObject, "must be a Zod object")
    .optional(),
  answers: z.enum(["objects", "messages"]).default("objects"),
});

const passwordsSchema = z.strictObject({
  hashers: listOf<HasherSpec>().optional(),
  policy: z
    .custom<PasswordPolicyOptions | false>((value) => value === false || typeof value === "object")
    .optional(),
});

const pathsSchema = z.strictObject({
  api: path.default("/api/"),
  live: z.union([z.string().startsWith("/"), z.literal(false)]).default("/health/live"),
  ready: z.union([z.string().startsWith("/"), z.literal(false)]).default("/health/ready"),
  jwks: z.union([z.string().startsWith("/"), z.literal(false)]).default("/.well-known/jwks.json"),
  tokenObtainPair: path.default("/api/token/"),
  tokenRefresh: path.default("/api/token/refresh/"),
  tokenVerify: path.default("/api/token/verify/"),
  tokenBlacklist: path.default("/api/token/blacklist/"),
  tokenRefreshAndVerify: path.default("/api/token/refresh-and-verify/"),
  authenticationTokenHeader: path.default("/api/token/authentication-token-header/"),
  tokenObtainSliding: path.default(false),
  tokenRefreshSliding: path.default(false),
  register: path.default("/api/users/"),
  login: path.default("/api/users/authentication/"),
  sessions: path.default("/api/sessions/"),
  otherSessions: path.default("/api/sessions/revoke-others/"),
  session: path.default("/api/sessions/:id/"),
  passwordChange: path.default("/api/users/password/"),
});

/** The schema of every option. */
const optionsSchema = z.strictObject({
  database: z.string().default("sqlite:latchkey.db"),
  busyTimeout: z.int().nonnegative().default(5000),
  postgres: z
    .strictObject({
      poolSize: z.int().positive().default(10),
      connectionTimeout: z.int().positive().default(1500),
      statementTimeout: z.int().nonnegative().default(10_000),
      ssl: z
        .union([z.boolean(), z.custom<object>((value) => typeof value === "object" && value !== null)])
        .optional(),
    })
    .prefault({}),
  secretKey: z.string().optional(),
  secretKeyFallbacks: z.array(z.string()).optional(),
  keyRing: z
    .union([
      z.strictObject({ file: z.string() }),
      z.strictObject({ env: z.string() }),
      z.strictObject({ database: z.literal(true) }),
    ])
    .optional(),
  keyRingInterval: duration("5s"),
  tokens: tokensSchema.prefault({}),
  revocation: z.enum(["session", "user", "none"]).default("session"),
  sessionLifetime: duration("30d"),
  timeZone: z
    .string()
    .refine(
      (name) => Intl.supportedValuesOf("timeZone").includes(name) || name === "UTC",
      "must be an IANA time zone name",
    )
    .default("UTC"),
  users: usersSchema.prefault({}),
  passwords: passwordsSchema.prefault({}),
  permissions: listOf<Permission>().optional(),
  authentication: listOf<Authenticator>().optional(),
  resources: listOf<Resource>().default([]),
  views: listOf<ViewDefinition>().default([]),
  paths: pathsSchema.prefault({}),
  limits: z
    .strictObject({ bytes: z.int().positive().default(2_621_440), fields: z.int().positive().default(1000) })
    .prefault({}),
  trustedProxies: z.array(z.string()).default(["127.0.0.1", "::1"]),
  clock: functionOf<() => number>().optional(),
  log: functionOf<(message: string) => void>().optional(),
  onError: functionOf<(error: unknown) => void>().optional(),
});

/** What `latchkey()` takes. */
export type LatchkeyOptions = z.input<typeof optionsSchema>;

/** The options with every default filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;

/** Unless it is set, a session lasts at least as long as a refresh token: the lifetime of those is kept whole. */
function withSessionLifetime(resolved: ResolvedOptions, given: LatchkeyOptions): ResolvedOptions {
  if (given.sessionLifetime !== undefined) return resolved;
  const sessionLifetime = Math.max(resolved.sessionLifetime, resolved.tokens.refreshTokenLifetime);
  return { ...resolved, sessionLifetime };
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws OptionsError that names the option
 */
export function parseOptions(options: LatchkeyOptions): ResolvedOptions {
  const outcome = optionsSchema.safeParse(options);
  if (outcome.success) return Object.freeze(withSessionLifetime(outcome.data, options));
  const [issue] = outcome.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new OptionsError(
    `Option ${place === "" ? "" : `\`${place}\`: `}${issue?.message ?? "is not understood"}`,
  );
}
