// The keys of an app without a key ring: one secret or key pair, and earlier secrets that still verify.
import type { ResolvedOptions } from "../options/index.ts";
import { createKeySet, createSingleKeySet, KeyError, type KeySet } from "../tokens/index.ts";
import { resolveSecret, secretFile } from "./secret.ts";

/** The key set of the options. Every key is checked by itself, so that an error names the option it comes from. */
export function fixedKeys(options: ResolvedOptions, log: (message: string) => void): KeySet {
  const { algorithm, signingKey, verifyingKey, allowShortSecret } = options.tokens;
  const fallbacks = options.secretKeyFallbacks ?? [];
  if (allowShortSecret) log("`tokens.allowShortSecret` is on: a short secret can be guessed from one token.");
  const shared = { algorithm, allowShortSecret };
  const isSecret = signingKey === undefined || fallbacks.length > 0;
  const key = isSecret ? resolveSecret(options.secretKey, log) : signingKey;
  const single = withSource(isSecret ? secretSource(options) : "Option `tokens.signingKey`", () =>
    createSingleKeySet({ ...shared, signingKey: key }),
  );
  const pair =
    verifyingKey === undefined
      ? single
      : withSource("Option `tokens.verifyingKey`", () =>
          createSingleKeySet({ ...shared, signingKey: key, verifyingKey }),
        );
  for (const [index, fallback] of fallbacks.entries()) {
    withSource(`Option \`secretKeyFallbacks.${index}\``, () =>
      createSingleKeySet({ ...shared, signingKey: fallback }),
    );
  }
  if (fallbacks.length === 0) return pair;
  return createKeySet(
    [key, ...fallbacks].map((secret) => ({ key: secret, algorithm, allowShortSecret })),
    { active: 0 },
  );
}

/** Where the secret comes from, for messages. */
function secretSource({ secretKey }: ResolvedOptions): string {
  if (secretKey !== undefined) return "Option `secretKey`";
  return process.env["SECRET_KEY"] === undefined ? secretFile : "SECRET_KEY";
}

/** Adds the source of the key to a KeyError. */
function withSource<T>(source: string, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new KeyError(error.code, `${source}: ${error.message}`);
  }
}
