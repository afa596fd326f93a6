// OpenSSH public keys (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4): a list of length-prefixed fields.
import { createPublicKey, type KeyObject } from "node:crypto";

const curves: Readonly<Record<string, string>> = {
  nistp256: "P-256",
  nistp384: "P-384",
  nistp521: "P-521",
};

/** Whether a text begins as an OpenSSH public key does. */
export function looksLikeOpenSsh(text: string): boolean {
  return /^\s*(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-\S+|sk-\S+@openssh\.com)\s/.test(text);
}

/** Reads an OpenSSH public key; undefined when its type cannot sign tokens. Throws what createPublicKey throws. */
export function readOpenSsh(text: string): KeyObject | undefined {
  const [type = "", encoded = ""] = text.trim().split(/\s+/);
  const [name, first, second] = fields(Buffer.from(encoded, "base64"));
  if (name?.toString("latin1") !== type || first === undefined) return undefined;
  if (type === "ssh-ed25519") return jwkKey({ kty: "OKP", crv: "Ed25519", x: first });
  if (type === "ssh-ed448") return jwkKey({ kty: "OKP", crv: "Ed448", x: first });
  if (second === undefined) return undefined;
  if (type === "ssh-rsa") return jwkKey({ kty: "RSA", e: first, n: second });
  const crv = curves[first.toString("latin1")];
  // An uncompressed point: 4, then x and y of the same length.
  if (crv === undefined || second[0] !== 4) return undefined;
  const size = (second.length - 1) / 2;
  return jwkKey({ kty: "EC", crv, x: second.subarray(1, 1 + size), y: second.subarray(1 + size) });
}

function fields(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function jwkKey(parts: Readonly<Record<string, string | Buffer>>): KeyObject {
  const key = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      typeof part === "string" ? part : part.toString("base64url"),
    ]),
  );
  return createPublicKey({ key, format: "jwk" });
}
