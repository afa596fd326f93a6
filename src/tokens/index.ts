// Bearer tokens: JWS, keys, claims and Simple JWT's token types. Pure; needs Node's crypto.
import "../runtime/requires-node.ts";
export {
  type Algorithm,
  algorithmNames,
  type AlgorithmName,
  isAlgorithmName,
  type SigningInput,
} from "./algorithms.ts";
export { type CacheLimits } from "./cache.ts";
export { type ClaimRules, type Claims, type Wanted } from "./claims.ts";
export { type ClaimFailure, KeyError, type KeyErrorCode, TokenError, type TokenErrorCode } from "./errors.ts";
export { type JsonObject, type JsonValue } from "./json.ts";
export { type JwsHeader, type JwsOptions, type Reading, type VerifiedJws, verifyJws } from "./jws.ts";
export { type JwtRules, verifyJwt } from "./jwt.ts";
export {
  createKeySet,
  createSingleKeySet,
  emptyKeySet,
  type JwkSet,
  type KeySet,
  type KeySetEntry,
  type KeySetOptions,
  publicJwks,
} from "./key-set.ts";
export { importKey } from "./import-key.ts";
export { type ImportOptions, type Jwk, type Key, type KeyMaterial } from "./key.ts";
export { thumbprint } from "./thumbprint.ts";
export { type MintedToken, type Minting } from "./minting.ts";
export { createTokens, type Tokens } from "./tokens.ts";
export { type TokensOptions } from "./tokens-options.ts";
export { type ClaimsSchema, readClaims } from "./claims-schema.ts";
export { type TokenType } from "./type-rules.ts";
export { isUserId } from "./user-id.ts";
export { parseDuration } from "./duration.ts";
