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
} from "../../src/tokens/index.ts";

/** A key as the vectors write it. */
export type VectorKey =
  | { readonly fmt: "secret"; readonly b64u: string }
  | { readonly fmt: "pem"; readonly pem: string }
  | { readonly fmt: "ssh"; readonly ssh: string }
  | { readonly fmt: "jwk"; readonly jwk: Jwk }
  | { readonly fmt: "jwks"; readonly jwks: { readonly keys: readonly Jwk[] } };

type Text = string | { readonly regex: string; readonly flags: string };
type Texts = Text | readonly Text[];

/** What a vector asks of a token. */
export interface VectorOptions {
  readonly aud?: Texts;
  readonly iss?: Texts;
  readonly sub?: Texts;
  readonly jti?: Texts;
  readonly nonce?: Texts;
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

function entries(key: VectorKey, algorithm: string): KeySetEntry[] {
  switch (key.fmt) {
    case "secret":
      return [{ key: Buffer.from(key.b64u, "base64url"), algorithm }];
    case "pem":
      return [{ key: key.pem, algorithm }];
    case "ssh":
      return [{ key: key.ssh, algorithm }];
    case "jwk":
      return [{ key: key.jwk, algorithm }];
    case "jwks":
      return key.jwks.keys.map((jwk) => ({
        key: jwk,
        algorithm: typeof jwk["alg"] === "string" ? jwk["alg"] : algorithm,
      }));
  }
}

function wanted(texts: Texts | undefined): string | RegExp | (string | RegExp)[] | undefined {
  if (texts === undefined) return undefined;
  const one = (text: Text): string | RegExp =>
    typeof text === "string" ? text : new RegExp(text.regex, text.flags);
  return isList(texts) ? texts.map(one) : one(texts);
}

const isList = (texts: Texts): texts is readonly Text[] => Array.isArray(texts);

/** The claims or payload of a token, under one key set. */
function verdict(keys: KeySet, { token, opt, now, kind, level }: Question): unknown {
  if (level !== undefined) {
    const text = (value: Texts | undefined): string | undefined => (typeof value === "string" ? value : undefined);
    const tokens = createTokens({ keys, issuer: text(opt.iss), audience: text(opt.aud), leeway: opt.leeway });
    const claims = tokens.parse({ name: level, lifetime: 300 }, token, now);
    if (!isUserId(claims["user_id"])) throw new TokenError("claim_type");
    return claims;
  }
  const understood = opt.crit ?? [];
  if (!kind.startsWith("jwt")) return verifyJws(token, keys, { understood }).payload;
  return verifyJwt(token, keys, {
    now,
    understood,
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

/** The verdict of the first allowed algorithm that accepts; an algorithm belongs to the key, so each has a set of its own. */
export function verify(question: Question): unknown {
  let refusal: unknown = new KeyError("unknown_algorithm", "None of the algorithms is one of this package's.");
  for (const algorithm of question.algs.filter(isAlgorithmName)) {
    try {
      const keys = createKeySet(entries(question.key, algorithm), {
        active: null,
        // A set of several keys is asked by name.
        acceptMissingKid: question.key.fmt !== "jwks",
      });
      return verdict(keys, question);
    } catch (error) {
      if (!(error instanceof TokenError || error instanceof KeyError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

// oxlint-disable-next-line import/no-default-export -- the replay tool asks for a default export
export default { name: "latchkey", levels: ["access", "refresh"], verify };
