// The options of createTokens.
import type { CacheLimits } from "./cache.ts";
import type { Reading } from "./jws.ts";
import type { KeySet } from "./key-set.ts";

/** How an app's tokens are minted and checked. Durations are seconds. */
export interface TokensOptions {
  /** The keys, or a function that gives the current ones: another set is used from the next call on. */
  readonly keys: KeySet | (() => KeySet);
  /** LEEWAY: the tolerated difference between clocks. */
  readonly leeway?: number | undefined;
  /** ISSUER: written into every token, and required of every token. */
  readonly issuer?: string | undefined;
  /** AUDIENCE: written into every token; a token must have one of them. */
  readonly audience?: string | readonly string[] | undefined;
  /** TOKEN_TYPE_CLAIM; null for none. */
  readonly tokenTypeClaim?: string | null;
  /** JTI_CLAIM; null for none. */
  readonly jtiClaim?: string | null;
  /** In place of JSON_ENCODER: a replacer for JSON.stringify. */
  readonly replacer?: ((key: string, value: unknown) => unknown) | undefined;
  /** How tokens are read; `strict` by default. */
  readonly reading?: Reading;
  /** The maximum length of a token in characters; longer ones are refused unread. */
  readonly maxLength?: number;
  /** How many verified tokens are kept; false for none. */
  readonly cache?: CacheLimits | false;
}
