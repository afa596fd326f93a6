// Options that cannot take effect beside others: an app with one of them does not start, instead of doing nothing about it.
import { OptionsError } from "../option-kinds/index.ts";
import type { LatchkeyOptions } from "./generated/latchkey-options.ts";
import type { ResolvedOptions } from "./schema.ts";

type TokenOptions = NonNullable<LatchkeyOptions["tokens"]>;

interface Contradiction {
  /** The option that would do nothing. */
  readonly option: string;
  readonly holds: (given: LatchkeyOptions, tokens: TokenOptions, resolved: ResolvedOptions) => boolean;
  /** Why it would do nothing, and what to do. */
  readonly because: string;
}

const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== 0;

const keepsNothing = ({ tokens }: ResolvedOptions): boolean => tokens.blacklist === "off";
const acceptsSliding = ({ paths, tokens }: ResolvedOptions): boolean =>
  paths.tokenObtainSliding !== false ||
  paths.tokenRefreshSliding !== false ||
  tokens.authTokenClasses.includes("sliding");

const needsSessions: readonly (keyof LatchkeyOptions)[] = [
  "sessionLifetime",
  "sessionIdleLifetime",
  "sessionLimit",
  "keepSessionsOnPasswordChange",
  "purgeInterval",
];
const sessionPaths = ["sessions", "otherSessions", "session"] as const;
const ofSlidingTokens = [
  "slidingTokenLifetime",
  "slidingTokenRefreshLifetime",
  "slidingTokenRefreshExpClaim",
  "slidingObtainAnswer",
  "slidingRefreshAnswer",
] as const;
// What https://hstspreload.org asks for, in seconds.
const aYear = 31_536_000;
const besideKeyRing = ["algorithm", "signingKey", "verifyingKey", "allowShortSecret"] as const;

const contradictions: readonly Contradiction[] = [
  {
    option: "tokens.blacklistAfterRotation",
    holds: (_, tokens, resolved) => tokens.blacklistAfterRotation === true && keepsNothing(resolved),
    because: 'with `tokens.blacklist: "off"` nothing keeps what is revoked. Leave one of the two out.',
  },
  {
    option: "tokens.blacklistAfterRotation",
    holds: (_, { rotateRefreshTokens, blacklistAfterRotation, jtiClaim }) =>
      rotateRefreshTokens === true && blacklistAfterRotation === true && jtiClaim === null,
    because: "without `tokens.jtiClaim` tokens have no id that could be revoked.",
  },
  {
    option: "tokens.refreshReuseInterval",
    holds: (_, { refreshReuseInterval }, { tokens }) =>
      refreshReuseInterval !== undefined &&
      tokens.refreshReuseInterval > 0 &&
      !(tokens.rotateRefreshTokens && tokens.blacklistAfterRotation),
    because:
      "unless `tokens.rotateRefreshTokens` and `tokens.blacklistAfterRotation` are on, a refresh token can be used again for ever.",
  },
  {
    option: "tokens.revokeTokenClaim",
    holds: (_, tokens) => isSet(tokens.revokeTokenClaim) && tokens.checkRevokeToken !== true,
    because: "the claim is only written where `tokens.checkRevokeToken` is on.",
  },
  {
    option: "tokens.checkUserIsActive",
    holds: (_, tokens) => tokens.checkUserIsActive !== undefined && isSet(tokens.userAuthenticationRule),
    because: "`tokens.userAuthenticationRule` alone decides who may act.",
  },
  {
    option: "tokens.tokenUserClass",
    holds: ({ resources = [], views = [] }, tokens, { revocation }) =>
      isSet(tokens.tokenUserClass) &&
      revocation !== "none" &&
      !resources.some(({ options }) => options.revocation === "none") &&
      !views.some((view) => view.revocation === "none"),
    because: 'users are looked up everywhere: it is for `revocation: "none"`.',
  },
  {
    option: "tokens.verifyingKey",
    holds: (_, tokens, resolved) =>
      isSet(tokens.verifyingKey) &&
      (resolved.tokens.algorithm.startsWith("HS") || tokens.jwkUrl !== undefined),
    because: "a secret verifies what it signed, and with `tokens.jwkUrl` the keys come from there.",
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
      "it is for apps that sign with `secretKey`; key pairs rotate with `keyRing`, and with `tokens.jwkUrl` keys come from there.",
  },
  ...besideKeyRing.map((name): Contradiction => ({
    option: `tokens.${name}`,
    holds: ({ keyRing }, tokens) => isSet(keyRing) && isSet(tokens[name]),
    because: "with `keyRing` the keys are in the ring, each with its algorithm.",
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
    because: "such tokens need `tokens.issuer` and `tokens.audience` (RFC 9068 section 2.2).",
  },
  ...ofSlidingTokens.map((name): Contradiction => ({
    option: `tokens.${name}`,
    holds: (_, tokens, resolved) => isSet(tokens[name]) && !acceptsSliding(resolved),
    because:
      'nothing makes or takes sliding tokens: set `paths.tokenObtainSliding`, or put "sliding" into `tokens.authTokenClasses`.',
  })),
  {
    option: "revocation",
    holds: ({ revocation, resources = [], views = [] }, _, resolved) =>
      keepsNothing(resolved) &&
      (revocation === "session" ||
        resources.some(({ options }) => options.revocation === "session") ||
        views.some((view) => view.revocation === "session")),
    because: 'with `tokens.blacklist: "off"` there are no sessions: say "user" or "none".',
  },
  ...needsSessions.map((option): Contradiction => ({
    option,
    holds: (given, _, resolved) => isSet(given[option]) && keepsNothing(resolved),
    because: 'with `tokens.blacklist: "off"` there are no sessions.',
  })),
  ...sessionPaths.map((name): Contradiction => ({
    option: `paths.${name}`,
    holds: ({ paths = {} }, _, resolved) => isSet(paths[name]) && keepsNothing(resolved),
    because: 'with `tokens.blacklist: "off"` there are no sessions to show.',
  })),
  {
    option: "sessionIdleLifetime",
    holds: (_given, _tokens, { sessionIdleLifetime: idle, sessionLifetime }) =>
      idle !== undefined && idle >= sessionLifetime,
    because: "it is not shorter than `sessionLifetime`.",
  },
  {
    option: "hsts.preload",
    holds: (_given, _tokens, { hsts }) =>
      hsts !== undefined && hsts.preload && !(hsts.includeSubDomains && hsts.maxAge >= aYear),
    because: "the browsers' list takes a domain with `includeSubDomains` and a `maxAge` of a year.",
  },
  {
    option: "keepSessionsOnPasswordChange",
    holds: ({ keepSessionsOnPasswordChange }, tokens) =>
      keepSessionsOnPasswordChange === true && tokens.checkRevokeToken === true,
    because: "with `tokens.checkRevokeToken` a new password ends every token.",
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
