// Compact JWS (RFC 7515): its form, its protected header, and its signature.
import { decodeSegment, withoutPadding } from "./base64url.ts";
import { TokenError } from "./errors.ts";
import { deepFreeze, type JsonObject, parseObject, parseObjectAsPython } from "./json.ts";
import type { KeySet } from "./key-set.ts";
import type { Key } from "./key.ts";

/**
 * How tokens are read: `strict` follows the RFCs strictly; `pyjwt` also accepts what PyJWT accepts: correctly padded
 * segments, UTF-16, a byte order mark, repeated members (the last counts), dates written as strings, a critical `b64` that
 * is true, and `iss` and `aud` of any type where no rule names them.
 */
export type Reading = "strict" | "pyjwt";

/** How a JWS is verified. */
export interface JwsOptions {
  /** How tokens are read; `strict` by default. */
  readonly reading?: Reading;
  /** The maximum length of a token in characters; 16 384 by default. Longer ones are refused unread. */
  readonly maxLength?: number;
  /** Names of critical extensions that the caller processes (RFC 7515 section 4.1.11). */
  readonly understood?: readonly string[];
  /** The accepted algorithms; by default those of the keys. */
  readonly algorithms?: readonly string[];
}

/** A protected header whose members have the right types. It may be frozen, because tokens share it. */
export type JwsHeader = JsonObject & {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
  readonly cty?: string;
};

/** A JWS whose signature is valid. */
export interface VerifiedJws {
  readonly header: JwsHeader;
  readonly payload: Buffer;
}

const defaultMaxLength = 16_384;
// A header with every useful parameter is far shorter.
const maxHeaderLength = 4096;

/**
 * Verifies a compact JWS; gives its header and the bytes of its payload.
 *
 * @throws TokenError
 * @example
 * const { header, payload } = verifyJws(token, createKeySet([{ key: publicPem, algorithm: "ES256" }]));
 */
export function verifyJws(token: string, keys: KeySet, options: JwsOptions = {}): VerifiedJws {
  const { reading = "strict", maxLength = defaultMaxLength, understood = [], algorithms } = options;
  if (token.length > maxLength) throw new TokenError("too_long");
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  if (first < 0 || second < 0 || token.includes(".", second + 1)) throw new TokenError("malformed");
  const segment = token.slice(0, first);
  const remembered = headers[reading].get(segment);
  const header = remembered ?? readHeader(segment, reading);
  checkCritical(header, understood, reading);
  const padded = reading === "pyjwt";
  const payload = decodeSegment(token.slice(first + 1, second), padded);
  if (payload === undefined) throw new TokenError("encoding");
  const { alg, kid } = header;
  if (algorithms !== undefined && !algorithms.includes(alg)) throw new TokenError("algorithm");
  const candidates = keys.candidates(alg, kid);
  if (candidates.length === 0) {
    const isKnownAlgorithm = keys.keys.some((key) => key.algorithm.name === alg);
    throw new TokenError(isKnownAlgorithm ? "unknown_key" : "algorithm");
  }
  const input = token.slice(0, second);
  const signature = token.slice(second + 1);
  const text = padded ? withoutPadding(signature) : signature;
  if (!candidates.some((key) => isSignedBy(key, input, text))) throw new TokenError("signature");
  if (remembered === undefined) remember(segment, header, reading);
  return { header, payload };
}

/** The protected header's `typ` of a verified token. */
export function headerTyp(token: string): string | undefined {
  const segment = token.slice(0, token.indexOf("."));
  return (headers.strict.get(segment) ?? readHeader(segment, "pyjwt")).typ;
}

/** Signs a payload. `header` and `payload` are encoded segments. */
export function signJws(
  header: string,
  payload: string,
  key: { algorithm: Key["algorithm"]; signing: NonNullable<Key["signing"]> },
): string {
  const input = `${header}.${payload}`;
  return `${input}.${key.algorithm.sign(key.signing, input)}`;
}

/** Headers of verified tokens by their segment: nearly all tokens of an app begin with the same few. */
const headers: Readonly<Record<Reading, Map<string, JwsHeader>>> = { strict: new Map(), pyjwt: new Map() };
const maxHeaders = 64;

function remember(segment: string, header: JwsHeader, reading: Reading): void {
  const known = headers[reading];
  if (known.size >= maxHeaders) known.clear();
  // A copy: the segment is a slice of the token, and would keep all of it in memory.
  known.set(Buffer.from(segment).toString(), deepFreeze(header));
}

function readHeader(segment: string, reading: Reading): JwsHeader {
  if (segment.length > maxHeaderLength) throw new TokenError("header");
  const bytes = decodeSegment(segment, reading === "pyjwt");
  if (bytes === undefined) throw new TokenError("encoding");
  const header = reading === "pyjwt" ? parseObjectAsPython(bytes) : parseObject(bytes);
  if (header === undefined || !isHeader(header)) throw new TokenError("header");
  // The only accepted value of RFC 7797 is the one that changes nothing.
  if (Object.hasOwn(header, "b64") && header["b64"] !== true) throw new TokenError("critical");
  return header;
}

function isHeader(header: JsonObject): header is JwsHeader {
  const { alg, kid, typ, cty } = header;
  return (
    typeof alg === "string" && [kid, typ, cty].every((text) => text === undefined || typeof text === "string")
  );
}

function checkCritical(header: JwsHeader, understood: readonly string[], reading: Reading): void {
  const { crit } = header;
  if (crit === undefined) return;
  if (!Array.isArray(crit) || crit.length === 0 || new Set(crit).size < crit.length)
    throw new TokenError("critical");
  for (const name of crit) {
    if (typeof name !== "string" || !Object.hasOwn(header, name)) throw new TokenError("critical");
    const isKnown = understood.includes(name) || (name === "b64" && reading === "pyjwt");
    if (!isKnown) throw new TokenError("critical");
  }
}

function isSignedBy({ algorithm, verifying }: Key, input: string, signature: string): boolean {
  try {
    return algorithm.verify(verifying, input, signature);
  } catch {
    return false;
  }
}
