// The two error classes of this folder: a token that is refused, and key material that cannot be used.

/**
 * Why a token was refused:
 * - `too_long`: longer than the limit, and not looked at;
 * - `malformed`: not three segments (RFC 7515 section 7.1);
 * - `encoding`: a segment is not canonical base64url (RFC 4648 section 5, no padding);
 * - `header`: the protected header is no JSON object, or a member of it has the wrong type;
 * - `critical`: an extension that must be understood is not (RFC 7515 section 4.1.11), or the payload is unencoded (RFC 7797);
 * - `algorithm`: the header names another algorithm than the key's, or one that is not allowed;
 * - `unknown_key`: no key of the set is the one the header names;
 * - `signature`: the signature does not verify;
 * - `payload`: the claims are no JSON object;
 * - `type`: the header's `typ` is not the one that is asked for (RFC 8725 section 3.11);
 * - `claim_type`: a registered claim has the wrong type, or a date that no calendar holds;
 * - `expired`, `not_yet_valid`: `exp` has passed; `nbf` or `iat` is still to come;
 * - `issuer`, `audience`, `subject`, `id`, `nonce`, `too_old`, `missing_claim`: a claim is not what is asked for;
 * - `claims`: the claims of the app's own are not what their schema says;
 * - `no_expiry`, `no_id`, `no_type`, `wrong_type`: the token lacks what its Simple JWT token type demands.
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

/** A token that is refused. The message is the code: nothing of the token is in it. */
export class TokenError extends Error {
  readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode) {
    super(code);
    this.name = "TokenError";
    this.code = code;
  }
}

/**
 * Why key material cannot be used:
 * - `unknown_algorithm`: no such algorithm;
 * - `unreadable`: neither a secret, PEM, JWK, JWK Set nor KeyObject that can be read; a file of secrets that cannot be read
 *   or written, is cut off, or can be read by other users;
 * - `wrong_key`: of another kind or curve than the algorithm's, or public where a private one is needed;
 * - `weak`: a secret shorter than the digest, an RSA key under 2048 bits;
 * - `looks_asymmetric`: a secret that looks like a PEM, SSH or JWK key, which is public knowledge more often than not;
 * - `wrong_use`: `use`, `key_ops` or `alg` of a JWK say that it is for something else;
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

/** Key material that cannot be used. The message says what is wrong, and nothing of the key. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = "KeyError";
    this.code = code;
  }
}
