// The options under `tokens`: every setting of Simple JWT under its name in camel case, and some more. Declared here are
// those of tokens/ and keys/.
import * as z from "zod";
import { tokenCheckOptions, tokenClaimOptions, tokenLifetimeOptions } from "../auth/index.ts";
import { answerOptions } from "../endpoints/index.ts";
import { tokenHeaderOptions } from "../http/index.ts";
import { functionOf, optionNotes as notes } from "../option-kinds/index.ts";
import { algorithmNames, type KeyMaterial } from "../tokens/index.ts";

const keyMaterial = () =>
  z.custom<KeyMaterial>(
    (value) => typeof value === "string" || (typeof value === "object" && value !== null),
    "must be a secret, a PEM, a JWK or a KeyObject",
  );
const keyType = "secret, PEM, JWK or KeyObject";

/** What signs and verifies tokens, and what every token must contain. */
const signatureOptions = {
  algorithm: () =>
    z.enum(algorithmNames).default("HS256").register(notes, {
      simpleJwt: "ALGORITHM",
      about: "The algorithm that signs tokens.",
    }),
  signingKey: () =>
    keyMaterial().optional().register(notes, {
      simpleJwt: "SIGNING_KEY",
      type: keyType,
      about: "The secret or private key that signs tokens.",
      fallback: "the option `secretKey`",
    }),
  verifyingKey: () =>
    keyMaterial().optional().register(notes, {
      simpleJwt: "VERIFYING_KEY",
      type: keyType,
      about: "The public key that verifies tokens; only for asymmetric algorithms.",
      fallback: "the public key of `signingKey`",
    }),
  audience: () =>
    z
      .union([z.string(), z.array(z.string())])
      .optional()
      .register(notes, {
        simpleJwt: "AUDIENCE",
        about: "The `aud` claim of issued tokens. Every token must contain one of its values.",
      }),
  issuer: () =>
    z.string().optional().register(notes, {
      simpleJwt: "ISSUER",
      about: "The `iss` claim of issued tokens. Every token must contain it.",
    }),
  jsonEncoder: () =>
    functionOf<(key: string, value: unknown) => unknown>().optional().register(notes, {
      simpleJwt: "JSON_ENCODER",
      type: "(key, value) => value",
      about: "A replacer for the `JSON.stringify` that writes the claims.",
    }),
  jwkUrl: () =>
    z.url().optional().register(notes, {
      simpleJwt: "JWK_URL",
      about: "The JWK Set URL of another issuer, whose tokens are accepted instead of this app's own.",
    }),
};

/** The cache of verified tokens, and weak keys that are accepted on request. */
const verifierOptions = {
  cache: () =>
    z
      .union([
        z.literal(false),
        z.strictObject({
          entries: z.int().positive().register(notes, { about: "The maximum number of tokens." }),
          bytes: z.int().positive().register(notes, { unit: "bytes", about: "The maximum size in memory." }),
        }),
      ])
      .default({ entries: 10_000, bytes: 16 * 1024 * 1024 })
      .register(notes, {
        type: "{ entries, bytes } or false",
        about: "How many verified tokens are cached, so that a repeated token costs one lookup.",
      }),
  allowShortSecret: () =>
    z.boolean().default(false).register(notes, {
      about: "Accepts a secret that is shorter than the digest, for installations that already have one.",
    }),
  allowHttpJwkUrl: () =>
    z.boolean().default(false).register(notes, {
      about: "Accepts a `jwkUrl` that is not https.",
    }),
};

/** Options under `tokens`. */
export const tokenOptions = {
  ...tokenLifetimeOptions,
  ...signatureOptions,
  ...tokenHeaderOptions,
  ...tokenClaimOptions,
  ...answerOptions,
  ...tokenCheckOptions,
  ...verifierOptions,
};
