// Mints and checks the tokens of an app: Simple JWT's claims, in its order, under its rules.
import { type CacheLimits, createCache } from "./cache.ts";
import { checkFixedClaims, checkTimes, type Claims } from "./claims.ts";
import { encodeSegment } from "./base64url.ts";
import { KeyError, TokenError } from "./errors.ts";
import { type JsonValue, parseObject, parseObjectAsPython } from "./json.ts";
import { headerTyp, type Reading, signJws, verifyJws } from "./jws.ts";
import { headerSegment, type KeySet } from "./key-set.ts";
import { isSameTyp, readClaims, type TokenType } from "./token-type.ts";

/** How an app's tokens are minted and checked. Durations are seconds. */
export interface TokensOptions {
  /** The keys, or where to ask for them: a set that has changed since is used at once. */
  readonly keys: KeySet | (() => KeySet);
  /** LEEWAY: how far clocks may be apart. */
  readonly leeway?: number | undefined;
  /** ISSUER: put into every token, and demanded of every token. */
  readonly issuer?: string | undefined;
  /** AUDIENCE: put into every token; one of them is demanded. */
  readonly audience?: string | readonly string[] | undefined;
  /** TOKEN_TYPE_CLAIM; null for none. */
  readonly tokenTypeClaim?: string | null;
  /** JTI_CLAIM; null for none. */
  readonly jtiClaim?: string | null;
  /** JSON_ENCODER's twin: a replacer for JSON.stringify. */
  readonly replacer?: ((key: string, value: unknown) => unknown) | undefined;
  /** How tokens are read; `strict` by default. */
  readonly reading?: Reading;
  /** The greatest length of a token that is looked at, in characters. */
  readonly maxLength?: number;
  /** How many verified tokens are remembered; false for none. */
  readonly cache?: CacheLimits | false;
}

/** What a token is minted from. */
export interface Minting {
  /** Claims beside those of the type, in this order. */
  readonly claims: Claims;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The token's id: 32 hexadecimal digits in Simple JWT. */
  readonly jti: string;
}

/** A minted token and what it says. */
export interface MintedToken {
  readonly token: string;
  readonly claims: Claims;
}

/** The tokens of an app. Every function throws TokenError for a token that is refused. */
export interface Tokens {
  /** Makes a token of a type: type, `exp`, `iat`, id, the given claims, `aud`, `iss`. */
  readonly mint: (type: TokenType, minting: Minting) => MintedToken;
  /** Signs claims exactly as they are. */
  readonly sign: (claims: Claims, typ?: string) => string;
  /** Checks form, signature and registered claims. `now` is in seconds since the epoch. */
  readonly decode: (token: string, now: number) => Claims;
  /**
   * Checks what a type demands of a decoded token: an expiry, an id, the type itself, its header, its own claims, which
   * come back with their types. Without a type, any will do.
   */
  readonly check: <Own extends object = object>(
    type: TokenType<Own> | undefined,
    claims: Claims,
    token: string,
  ) => Claims & Own;
  /** Decodes, then checks. */
  readonly parse: <Own extends object = object>(
    type: TokenType<Own> | undefined,
    token: string,
    now: number,
  ) => Claims & Own;
}

const defaultCache: CacheLimits = { entries: 10_000, bytes: 16 * 1024 * 1024 };

/** Makes the tokens of an app. */
export function createTokens(options: TokensOptions): Tokens {
  const { tokenTypeClaim = "token_type", jtiClaim = "jti", reading = "strict", leeway = 0 } = options;
  if (!(leeway >= 0 && leeway < Infinity))
    throw new RangeError("The leeway is a number of seconds, zero or more.");
  const keysOf = typeof options.keys === "function" ? options.keys : (): KeySet => fixed;
  const fixed = typeof options.keys === "function" ? options.keys() : options.keys;
  const limits = options.cache ?? defaultCache;
  const jwsOptions = { reading, ...(options.maxLength !== undefined && { maxLength: options.maxLength }) };
  const headers = new Map<string, string>();
  // Python writes a member whose name is None as "null".
  const names: ClaimNames =
    reading === "pyjwt"
      ? { tokenTypeClaim: String(tokenTypeClaim), jtiClaim: String(jtiClaim) }
      : { tokenTypeClaim, jtiClaim };
  let cache = limits === false ? undefined : createCache(limits);
  let version = fixed.version;

  /** The current keys; what was remembered under others is forgotten. */
  function currentKeys(): KeySet {
    const keys = keysOf();
    if (keys.version !== version) {
      version = keys.version;
      headers.clear();
      cache = limits === false ? undefined : createCache(limits);
    }
    return keys;
  }

  function sign(claims: Claims, typ = "JWT"): string {
    const { active } = currentKeys();
    if (active === undefined) throw new KeyError("wrong_key", "No key of the set can sign.");
    const header = headers.get(typ) ?? headerSegment(active, typ);
    headers.set(typ, header);
    return signJws(header, encodeSegment(asciiJson(claims, options.replacer)), active);
  }

  function decode(token: string, now: number): Claims {
    const keys = currentKeys();
    const known = cache?.get(token);
    if (known !== undefined) {
      try {
        checkTimes(known, { now, leeway, reading });
      } catch (error) {
        cache?.delete(token);
        throw error;
      }
      return known;
    }
    const { payload } = verifyJws(token, keys, jwsOptions);
    const claims = reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
    if (claims === undefined) throw new TokenError("payload");
    checkTimes(claims, { now, leeway, reading });
    checkFixedClaims(claims, options, reading);
    cache?.set(token, claims);
    return claims;
  }

  function check<Own extends object>(
    type: TokenType<Own> | undefined,
    claims: Claims,
    token: string,
  ): Claims & Own {
    if (claims["exp"] === undefined) throw new TokenError("no_expiry");
    if (jtiClaim !== null && !hasId(claims[jtiClaim], reading)) throw new TokenError("no_id");
    if (type !== undefined && tokenTypeClaim !== null) {
      if (claims[tokenTypeClaim] === undefined) throw new TokenError("no_type");
      if (claims[tokenTypeClaim] !== type.name) throw new TokenError("wrong_type");
    }
    if (type?.typ !== undefined && !isSameTyp(headerTyp(token), type.typ)) throw new TokenError("type");
    if (type?.claims !== undefined) return { ...claims, ...readClaims(type.claims, claims) };
    // oxlint-disable-next-line no-unsafe-type-assertion -- without a schema, Own promises nothing
    return claims as Claims & Own;
  }

  return {
    mint: (type, minting) => {
      const claims = mintedClaims(type, minting, { ...options, ...names });
      return { token: sign(claims, type.typ), claims };
    },
    sign,
    decode,
    check,
    parse: (type, token, now) => check(type, decode(token, now), token),
  };
}

/** Under which names a token's type and id are written; null for not at all. */
interface ClaimNames {
  readonly tokenTypeClaim: string | null;
  readonly jtiClaim: string | null;
}

function mintedClaims(
  type: TokenType,
  { claims, now, jti }: Minting,
  { tokenTypeClaim, jtiClaim, audience, issuer }: Pick<TokensOptions, "audience" | "issuer"> & ClaimNames,
): Claims {
  if (!Number.isFinite(now) || !Number.isFinite(type.lifetime)) {
    throw new RangeError("A token is minted at a moment and for a lifetime, both in seconds.");
  }
  const issuedAt = Math.floor(now);
  const all: Record<string, JsonValue> = {
    ...(tokenTypeClaim !== null && { [tokenTypeClaim]: type.name }),
    exp: issuedAt + type.lifetime,
    iat: issuedAt,
    ...(jtiClaim !== null && { [jtiClaim]: jti }),
    ...claims,
  };
  if (audience !== undefined) all["aud"] = audience;
  if (issuer !== undefined) all["iss"] = issuer;
  return all;
}

/** Whether a token has an id. An empty one identifies nothing (RFC 7519 section 4.1.7), but PyJWT takes it. */
function hasId(id: JsonValue | undefined, reading: Reading): boolean {
  return id !== undefined && (id !== "" || reading === "pyjwt");
}

/** JSON with everything outside ASCII escaped, as Python's encoder writes claims. */
function asciiJson(claims: Claims, replacer: TokensOptions["replacer"]): string {
  const text = JSON.stringify(claims, replacer);
  // oxlint-disable-next-line no-control-regex -- the range is ASCII as a whole
  return /^[\u0000-\u007e]*$/.test(text)
    ? text
    : text.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
