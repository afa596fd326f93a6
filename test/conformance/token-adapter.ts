// Lets the vectors' replay tool ask this package for its verdicts: key formats and options are translated, nothing is decided here.
import {
  createKeySet,
  createTokens,
  isAlgorithmName,
  isUserId,
  type Jwk,
  KeyError,
  type KeySet,
  type KeySetEntry,
  TokenError,
  verifyJws,
  verifyJwt,
  type Wanted,
} from "../../src/tokens/index.ts";

/** A key as the vectors write it. */
export type VectorKey =
  | { readonly fmt: "secret"; readonly b64u: string }
  | { readonly fmt: "pem"; readonly pem: string }
  | { readonly fmt: "ssh"; readonly ssh: string }
  | { readonly fmt: "jwk"; readonly jwk: Jwk }
  | { readonly fmt: "jwks"; readonly jwks: { readonly keys: readonly Jwk[] } };

/** What a claim must be, as the vectors write it: a number or bytes stand for what a caller without types may give. */
type VectorWish =
  | string
  | number
  | { readonly regex: string; readonly flags: string }
  | { readonly b64u: string }
  | readonly VectorWish[];

/** What a vector asks of a token. */
export interface VectorOptions {
  readonly aud?: VectorWish;
  readonly iss?: VectorWish;
  readonly sub?: VectorWish;
  readonly jti?: VectorWish;
  readonly nonce?: VectorWish;
  readonly leeway?: number;
  readonly maxAge?: number;
  readonly require?: readonly string[];
  readonly typ?: string;
  readonly crit?: readonly string[];
  readonly ignoreExp?: boolean;
  readonly ignoreNbf?: boolean;
}

/** One question of the replay tool. */
export interface Question {
  readonly token: string;
  readonly key: VectorKey;
  readonly algs: readonly string[];
  readonly opt: VectorOptions;
  readonly now: number;
  readonly kind: string;
  readonly level?: "access" | "refresh";
}

/** The verdict of the first allowed algorithm that accepts; an algorithm belongs to the key, so each has a set of its own. */
export function verify(question: Question): unknown {
  let refusal: unknown = new KeyError("unknown_algorithm", "None of the algorithms is of this package.");
  for (const algorithm of question.algs.filter(isAlgorithmName)) {
    try {
      const keys = keySet(question.key, algorithm);
      return question.level === undefined ? verifyAny(keys, question) : verifyOwn(keys, question);
    } catch (error) {
      if (!(error instanceof TokenError || error instanceof KeyError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function keySet(key: VectorKey, algorithm: string): KeySet {
  const entries = keyEntries(key, algorithm);
  // A key given by itself is the key; one of several is asked for by its name.
  return createKeySet(entries, { active: null, acceptMissingKid: entries.length === 1 });
}

function keyEntries(key: VectorKey, algorithm: string): KeySetEntry[] {
  if (key.fmt === "secret") return [{ key: Buffer.from(key.b64u, "base64url"), algorithm }];
  if (key.fmt === "pem") return [{ key: key.pem, algorithm }];
  if (key.fmt === "ssh") return [{ key: key.ssh, algorithm }];
  if (key.fmt === "jwk") return [{ key: key.jwk, algorithm }];
  // The keys of a set say themselves what they are for.
  return key.jwks.keys.map((jwk) => ("alg" in jwk ? { key: jwk } : { key: jwk, algorithm }));
}

function verifyAny(keys: KeySet, { token, opt, now, kind, algs }: Question): unknown {
  const form = { algorithms: algs, understood: opt.crit ?? [] };
  if (!kind.startsWith("jwt")) return verifyJws(token, keys, form).payload;
  return verifyJwt(token, keys, {
    ...form,
    now,
    leeway: opt.leeway,
    issuer: wanted(opt.iss),
    audience: wanted(opt.aud),
    subject: wanted(opt.sub),
    id: wanted(opt.jti),
    nonce: wanted(opt.nonce),
    maxAge: opt.maxAge,
    required: opt.require,
    typ: opt.typ,
    ignoreExpiration: opt.ignoreExp,
    ignoreNotBefore: opt.ignoreNbf,
  });
}

/** The check of an app's own tokens; what it has no option for is asked of the general check afterwards. */
function verifyOwn(keys: KeySet, question: Question): unknown {
  const { token, opt, now, level = "" } = question;
  const tokens = createTokens({
    keys,
    leeway: opt.leeway,
    issuer: typeof opt.iss === "string" ? opt.iss : undefined,
    audience: typeof opt.aud === "string" ? opt.aud : undefined,
  });
  const claims = tokens.parse({ name: level, lifetime: 300 }, token, now);
  if (!isUserId(claims["user_id"])) throw new TokenError("claim_type");
  if (Object.keys(opt).length > 0) verifyAny(keys, question);
  return claims;
}

function wanted(wish: VectorWish | undefined): Wanted | undefined {
  if (wish === undefined || typeof wish === "string") return wish;
  if (isList(wish)) return wish.flatMap((one) => wanted(one) ?? []);
  if (typeof wish === "object" && "regex" in wish) return new RegExp(wish.regex, wish.flags);
  // @ts-expect-error -- no type lets this through; the vector wants to know what becomes of it without types
  return typeof wish === "number" ? wish : Buffer.from(wish.b64u, "base64url");
}

const isList = (wish: VectorWish): wish is readonly VectorWish[] => Array.isArray(wish);

// oxlint-disable-next-line import/no-default-export -- the replay tool asks for a default export
export default { name: "latchkey", levels: ["access", "refresh"], verify };
