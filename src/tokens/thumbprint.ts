// JWK thumbprints (RFC 7638).
import { createHash, type KeyObject } from "node:crypto";

const members: Readonly<Record<string, readonly string[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  oct: ["k", "kty"],
};

/**
 * The SHA-256 thumbprint of a key in base64url.
 *
 * @example
 * const kid = thumbprint(createPublicKey(pem));
 */
export function thumbprint(key: KeyObject): string {
  const jwk: Readonly<Record<string, unknown>> = { ...key.export({ format: "jwk" }) };
  const required = members[String(jwk["kty"])] ?? [];
  const text = JSON.stringify(Object.fromEntries(required.map((name) => [name, jwk[name]])));
  return createHash("sha256").update(text).digest("base64url");
}
