// The options under `tokens`: every setting of Simple JWT under its name in camel case, and a few that it does not have.
import * as z from "zod";
import { checkOptions, claimOptions, lifetimeOptions } from "../auth/index.ts";
import type { TokenAnswer } from "../endpoints/index.ts";
import type { User } from "../store/index.ts";
import { algorithmNames, type KeyMaterial } from "../tokens/index.ts";
import { functionOf, optionNotes as notes } from "../option-kinds/index.ts";

const keyMaterial = z.custom<KeyMaterial>(
  (value) => typeof value === "string" || (typeof value === "object" && value !== null),
  "must be a secret, a PEM, a JWK or a KeyObject",
);
const keyType = "secret, PEM, JWK or KeyObject";
const changesAnswer = "(answer) => answer";

/** Options of tokens/: what signs a token, and what every token carries. */
const signingOptions = {
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
};

const headerOptions = {
  authHeaderTypes: z.array(z.string().min(1)).min(1).default(["Bearer"]).register(notes, {
    simpleJwt: "AUTH_HEADER_TYPES",
    about: "The schemes that carry a token, upper and lower case as written; a 401 asks for the first.",
  }),
  authHeaderName: z.string().default("Authorization").register(notes, {
    simpleJwt: "AUTH_HEADER_NAME",
    about: "The header that carries a token; Django's way of writing it (`HTTP_X_TOKEN`) is understood.",
  }),
};

const answerOptions = {
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
};

/** Options of tokens/: how much is remembered, and which weak keys are accepted. */
const cacheOptions = {
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
};

export const tokensSchema = z.strictObject({
  ...lifetimeOptions,
  ...signingOptions,
  ...headerOptions,
  ...claimOptions,
  ...answerOptions,
  ...checkOptions,
  ...cacheOptions,
});
