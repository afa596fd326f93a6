// Options that cannot take effect together with others. They stop the start, instead of being ignored silently.
import { isStateless } from "../auth/index.ts";
import { sessionEndpointNames } from "../endpoints/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
import type { LatchkeyOptions } from "./generated/latchkey-options.ts";
import type { ResolvedOptions } from "./schema.ts";

type TokenOptions = NonNullable<LatchkeyOptions["tokens"]>;

interface Contradiction {
  /** The option that would have no effect. */
  readonly option: string;
  readonly holds: (given: LatchkeyOptions, tokens: TokenOptions, resolved: ResolvedOptions) => boolean;
  /** Why it would have no effect, and what to do. */
  readonly because: string;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== 0;

const hasNoSessions = ({ tokens }: ResolvedOptions): boolean => tokens.blacklist === "off";
const acceptsSliding = ({ paths, tokens }: ResolvedOptions): boolean =>
  paths.tokenObtainSliding !== false ||
  paths.tokenRefreshSliding !== false ||
  tokens.authTokenClasses.includes("sliding");

const optionsOfSessions: readonly (keyof LatchkeyOptions)[] = [
  "sessionLifetime",
  "sessionIdleLifetime",
  "sessionLimit",
  "keepSessionsOnPasswordChange",
  "purgeInterval",
];
const optionsOfSlidingTokens = [
  "slidingTokenLifetime",
  "slidingTokenRefreshLifetime",
  "slidingTokenRefreshExpClaim",
  "slidingObtainAnswer",
  "slidingRefreshAnswer",
] as const;
// The minimum of https://hstspreload.org: one year, in seconds.
const minPreloadAge = 31_536_000;
const keyOptionsWithoutRing = ["algorithm", "signingKey", "verifyingKey", "allowShortSecret"] as const;

const contradictions: readonly Contradiction[] = [
  {
    option: "tokens.blacklistAfterRotation",
    holds: (_, tokens, resolved) => tokens.blacklistAfterRotation === true && hasNoSessions(resolved),
    because: 'with `tokens.blacklist: "off"` revoked tokens are not stored. Leave one of the two out.',
  },
  {
    option: "tokens.blacklistAfterRotation",
    holds: (_, { rotateRefreshTokens, blacklistAfterRotation, jtiClaim }) =>
      rotateRefreshTokens === true && blacklistAfterRotation === true && jtiClaim === null,
    because: "without `tokens.jtiClaim` tokens have no id to revoke.",
  },
  {
    option: "tokens.refreshReuseInterval",
    holds: (_, { refreshReuseInterval }, { tokens }) =>
      refreshReuseInterval !== undefined &&
      tokens.refreshReuseInterval > 0 &&
      !(tokens.rotateRefreshTokens && tokens.blacklistAfterRotation),
    because:
      "without `tokens.rotateRefreshTokens` and `tokens.blacklistAfterRotation`, a refresh token can always be used again.",
  },
  {
    option: "tokens.revokeTokenClaim",
    holds: (_, tokens) => isSet(tokens.revokeTokenClaim) && tokens.checkRevokeToken !== true,
    because: "the claim is written only with `tokens.checkRevokeToken`.",
  },
  {
    option: "tokens.checkUserIsActive",
    holds: (_, tokens) => tokens.checkUserIsActive !== undefined && isSet(tokens.userAuthenticationRule),
    because: "`tokens.userAuthenticationRule` replaces this check.",
  },
  {
    option: "tokens.tokenUserClass",
    holds: ({ resources = [], views = [] }, tokens, { revocation }) =>
      isSet(tokens.tokenUserClass) &&
      !isStateless(revocation) &&
      !resources.some(({ options }) => isStateless(options.revocation)) &&
      !views.some((view) => isStateless(view.revocation)),
    because: 'it is used only with `revocation: "none"`, which neither the app nor a resource or view has.',
  },
  {
    option: "tokens.verifyingKey",
    holds: (_, tokens, resolved) =>
      isSet(tokens.verifyingKey) &&
      (resolved.tokens.algorithm.startsWith("HS") || tokens.jwkUrl !== undefined),
    because: "an HMAC secret both signs and verifies, and with `tokens.jwkUrl` the keys come from that URL.",
  },
  {
    option: "tokens.allowHttpJwkUrl",
    holds: (_, tokens) => tokens.allowHttpJwkUrl === true && tokens.jwkUrl === undefined,
    because: "there is no `tokens.jwkUrl`.",
  },
  {
    option: "secretKeyFallbacks",
    holds: ({ secretKeyFallbacks = [], keyRing }, { jwkUrl, signingKey }) =>
      secretKeyFallbacks.length > 0 && [keyRing, jwkUrl, signingKey].some(isSet),
    because:
      "it is only for apps that sign with `secretKey`. Key pairs rotate with `keyRing`; with `tokens.jwkUrl` the keys come from that URL.",
  },
  ...keyOptionsWithoutRing.map((name): Contradiction => ({
    option: `tokens.${name}`,
    holds: ({ keyRing }, tokens) => isSet(keyRing) && isSet(tokens[name]),
    because: "with `keyRing` every key and its algorithm come from the ring.",
  })),
  {
    option: "keyRingInterval",
    holds: ({ keyRing, keyRingInterval }) => isSet(keyRingInterval) && keyRing === undefined,
    because: "there is no `keyRing`.",
  },
  {
    option: "tokens.rfc9068",
    holds: (_, { rfc9068, issuer, audience }) =>
      isSet(rfc9068) && (issuer === undefined || audience === undefined),
    because: "RFC 9068 tokens need `tokens.issuer` and `tokens.audience` (section 2.2).",
  },
  ...optionsOfSlidingTokens.map((name): Contradiction => ({
    option: `tokens.${name}`,
    holds: (_, tokens, resolved) => isSet(tokens[name]) && !acceptsSliding(resolved),
    because:
      'sliding tokens are neither issued nor accepted: set `paths.tokenObtainSliding`, or add "sliding" to `tokens.authTokenClasses`.',
  })),
  {
    option: "revocation",
    holds: ({ revocation, resources = [], views = [] }, _, resolved) =>
      hasNoSessions(resolved) &&
      (revocation === "session" ||
        resources.some(({ options }) => options.revocation === "session") ||
        views.some((view) => view.revocation === "session")),
    because: 'with `tokens.blacklist: "off"` there are no sessions: use "user" or "none".',
  },
  ...optionsOfSessions.map((option): Contradiction => ({
    option,
    holds: (given, _, resolved) => isSet(given[option]) && hasNoSessions(resolved),
    because: 'with `tokens.blacklist: "off"` there are no sessions.',
  })),
  ...sessionEndpointNames.map((name): Contradiction => ({
    option: `paths.${name}`,
    holds: ({ paths = {} }, _, resolved) => isSet(paths[name]) && hasNoSessions(resolved),
    because: 'with `tokens.blacklist: "off"` there are no sessions to list.',
  })),
  {
    option: "sessionIdleLifetime",
    holds: (_given, _tokens, { sessionIdleLifetime: idle, sessionLifetime }) =>
      idle !== undefined && idle >= sessionLifetime,
    because: "it must be shorter than `sessionLifetime`.",
  },
  {
    option: "hsts.preload",
    holds: (_given, _tokens, { hsts }) =>
      hsts !== undefined && hsts.preload && !(hsts.includeSubDomains && hsts.maxAge >= minPreloadAge),
    because: "the preload list requires `includeSubDomains` and a `maxAge` of at least a year.",
  },
  {
    option: "keepSessionsOnPasswordChange",
    holds: ({ keepSessionsOnPasswordChange }, tokens) =>
      keepSessionsOnPasswordChange === true && tokens.checkRevokeToken === true,
    because: "with `tokens.checkRevokeToken` a password change revokes every token.",
  },
  {
    option: "users.uniqueEmail",
    holds: (_given, _tokens, { users: { uniqueEmail, usernameField, omit, fields } }) =>
      uniqueEmail &&
      usernameField !== "email" &&
      omit.includes("email") &&
      fields?.shape["email"] === undefined,
    because: "the user model has no column `email`.",
  },
  {
    option: "tokens.userIdField",
    holds: (_given, _tokens, { tokens: { userIdField }, users }) =>
      ![
        "id",
        users.usernameField,
        ...["email", "first_name", "last_name"].filter((name) => !users.omit.some((left) => left === name)),
        ...Object.keys(users.fields?.shape ?? {}),
      ].includes(userIdField),
    because: "the user model has no such column.",
  },
];

/** @throws OptionsError for the first option that cannot take effect */
export function checkContradictions(given: LatchkeyOptions, resolved: ResolvedOptions): void {
  const { tokens = {} } = given;
  const found = contradictions.find(({ holds }) => holds(given, tokens, resolved));
  if (found !== undefined)
    throw new OptionsError(`Option \`${found.option}\` cannot take effect: ${found.because}`);
}
