// Compact JWS (RFC 7515): strict about its form, and about which key may have signed it.
import { decodeSegment } from "./base64url.ts";
import { TokenError } from "./errors.ts";
import { type JsonObject, parseObject, parseObjectAsPython } from "./json.ts";
import type { KeySet } from "./key-set.ts";
import type { Key } from "./keys.ts";

/**
 * How tokens are read: `strict` is the RFC read strictly; `pyjwt` also takes what PyJWT takes: correctly padded segments,
 * UTF-16, a byte order mark, repeated members (the last counts), and dates written as text.
 */
export type Reading = "strict" | "pyjwt";

/** How a JWS is verified. */
export interface JwsOptions {
  readonly reading?: Reading;
  /** The greatest length of a token that is looked at, in characters; 16 384 by default. */
  readonly maxLength?: number;
  /** Names of critical extensions that the caller takes care of (RFC 7515 section 4.1.11). */
  readonly understood?: readonly string[];
}

/** A JWS whose signature is good. */
export interface VerifiedJws {
  readonly header: JsonObject;
  readonly payload: Buffer;
}

const defaultMaxLength = 16_384;
// JSON with every header parameter that makes sense is far shorter.
const maxHeaderLength = 4096;

/**
 * Verifies a compact JWS and gives its header and the bytes of its payload.
 *
 * @throws TokenError
 */
export function verifyJws(token: string, keys: KeySet, options: JwsOptions = {}): VerifiedJws {
  const { reading = "strict", maxLength = defaultMaxLength, understood = [] } = options;
  if (token.length > maxLength) throw new TokenError("too_long");
  const first = token.indexOf(".");
  const second = token.indexOf(".", first + 1);
  if (first < 0 || second < 0 || token.includes(".", second + 1)) throw new TokenError("malformed");
  const header = readHeader(token.slice(0, first), reading);
  checkCritical(header, understood);
  const padded = reading === "pyjwt";
  const payload = decodeSegment(token.slice(first + 1, second), padded);
  if (payload === undefined) throw new TokenError("encoding");
  const signature = canonical(token.slice(second + 1), padded);
  const candidates = keys.candidates(
    typeof header["alg"] === "string" ? header["alg"] : "",
    headerKid(header),
  );
  if (candidates.length === 0) throw new TokenError(keys.keys.length === 1 ? "algorithm" : "unknown_key");
  const input = token.slice(0, second);
  if (!candidates.some((key) => isSignedBy(key, input, signature))) throw new TokenError("signature");
  return { header, payload };
}

/** Signs bytes or text with a key of its own; `header` is the protected header's segment. */
export function signJws(
  header: string,
  payload: string,
  key: { algorithm: Key["algorithm"]; signing: NonNullable<Key["signing"]> },
): string {
  const input = `${header}.${payload}`;
  return `${input}.${key.algorithm.sign(key.signing, input)}`;
}

/** Headers repeat: an app's tokens nearly all begin with the same few segments. */
const knownHeaders = new Map<string, JsonObject>();
const maxKnownHeaders = 64;

function readHeader(segment: string, reading: Reading): JsonObject {
  const memory = `${reading}:${segment}`;
  const known = knownHeaders.get(memory);
  if (known !== undefined) return known;
  if (segment.length > maxHeaderLength) throw new TokenError("header");
  const bytes = decodeSegment(segment, reading === "pyjwt");
  if (bytes === undefined) throw new TokenError("encoding");
  const header = reading === "pyjwt" ? parseObjectAsPython(bytes) : parseObject(bytes);
  if (header === undefined) throw new TokenError("header");
  checkHeader(header);
  if (knownHeaders.size >= maxKnownHeaders) knownHeaders.clear();
  knownHeaders.set(memory, header);
  return header;
}

function checkHeader(header: JsonObject): void {
  const { alg, kid, typ, cty } = header;
  if (typeof alg !== "string") throw new TokenError("header");
  for (const text of [kid, typ, cty]) {
    if (text !== undefined && typeof text !== "string") throw new TokenError("header");
  }
  // Of RFC 7797 only the value that changes nothing is taken.
  if (Object.hasOwn(header, "b64") && header["b64"] !== true) throw new TokenError("critical");
}

function checkCritical(header: JsonObject, understood: readonly string[]): void {
  const { crit } = header;
  if (crit === undefined) return;
  if (!Array.isArray(crit) || crit.length === 0 || new Set(crit).size < crit.length)
    throw new TokenError("critical");
  for (const name of crit) {
    const isKnown = typeof name === "string" && (name === "b64" || understood.includes(name));
    if (!isKnown || !Object.hasOwn(header, name)) throw new TokenError("critical");
  }
}

const headerKid = ({ kid }: JsonObject): string | undefined => (typeof kid === "string" ? kid : undefined);

/** A signature in its canonical spelling. */
function canonical(segment: string, padded: boolean): { text: string; bytes: () => Buffer | undefined } {
  const text = padded && segment.length % 4 === 0 ? segment.replace(/={1,2}$/, "") : segment;
  return { text, bytes: () => decodeSegment(text) };
}

function isSignedBy(key: Key, input: string, { text, bytes }: ReturnType<typeof canonical>): boolean {
  try {
    return key.algorithm.verify(key.verifying, input, text, bytes);
  } catch {
    return false;
  }
}
