// The two error classes of this folder: for a token that is refused, and for key material that cannot be used.

/**
 * Why a token was refused:
 * - `too_long`: longer than the limit, and not read;
 * - `malformed`: not three segments (RFC 7515 section 7.1);
 * - `encoding`: a segment is not canonical base64url (RFC 4648 section 5, no padding);
 * - `header`: the protected header is not a JSON object, or a member of it has the wrong type;
 * - `critical`: a critical extension is unknown (RFC 7515 section 4.1.11), or the payload is unencoded (RFC 7797);
 * - `algorithm`: the header's algorithm is not the key's, or is not allowed;
 * - `unknown_key`: no key of the set is the one that the header names;
 * - `signature`: the signature does not verify;
 * - `payload`: the payload is not a JSON object;
 * - `type`: the header's `typ` is not the required one (RFC 8725 section 3.11);
 * - `claim_type`: a registered claim has the wrong type, or is a date after the year 9999;
 * - `expired`, `not_yet_valid`: `exp` has passed; `nbf` or `iat` is in the future;
 * - `issuer`, `audience`, `subject`, `id`, `nonce`, `too_old`, `missing_claim`: a claim is not what the rules require;
 * - `claims`: the schema of custom claims refuses them;
 * - `no_expiry`, `no_id`, `no_type`, `wrong_type`: the token lacks what its Simple JWT token type requires.
 */
export type TokenErrorCode =
  | "too_long"
  | "malformed"
  | "encoding"
  | "header"
  | "critical"
  | "algorithm"
  | "unknown_key"
  | "signature"
  | "payload"
  | "type"
  | "claim_type"
  | "expired"
  | "not_yet_valid"
  | "issuer"
  | "audience"
  | "subject"
  | "id"
  | "nonce"
  | "too_old"
  | "missing_claim"
  | "claims"
  | "no_expiry"
  | "no_id"
  | "no_type"
  | "wrong_type";

/** What is wrong with a claim: it is `missing`, it is `invalid` (has the wrong type), or its value fails a check (`check_failed`). */
export type ClaimFailure = "missing" | "invalid" | "check_failed";

/** A token that is refused. The message is the code: it contains nothing of the token. */
export class TokenError extends Error {
  readonly code: TokenErrorCode;
  /** The name of the claim that is the cause; undefined when the cause is not one claim. */
  readonly claim: string | undefined;
  /** What is wrong with that claim. */
  readonly reason: ClaimFailure | undefined;

  constructor(code: TokenErrorCode, claim?: string, reason?: ClaimFailure) {
    super(code);
    this.name = "TokenError";
    this.code = code;
    this.claim = claim;
    this.reason = reason;
  }
}

/**
 * Why key material cannot be used:
 * - `unknown_algorithm`: no such algorithm;
 * - `unreadable`: not a readable secret, PEM, JWK, JWK Set or KeyObject; a file of secrets that cannot be read or written,
 *   is truncated, or can be read by other users;
 * - `wrong_key`: of another kind or curve than the algorithm's, or public where a private one is needed;
 * - `weak`: a secret shorter than the digest, an RSA key under 2048 bits;
 * - `looks_asymmetric`: a secret that looks like a PEM, SSH or JWK key, which is often public;
 * - `wrong_use`: `use`, `key_ops` or `alg` of a JWK says that it is for something else;
 * - `ambiguous`: a set with one `kid` twice, or with secrets and asymmetric keys together; a ring that another process changed;
 * - `empty`: a set without any key.
 */
export type KeyErrorCode =
  | "unknown_algorithm"
  | "unreadable"
  | "wrong_key"
  | "weak"
  | "looks_asymmetric"
  | "wrong_use"
  | "ambiguous"
  | "empty";

/** Key material that cannot be used. The message says what is wrong, and contains nothing of the key. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = "KeyError";
    this.code = code;
  }
}
