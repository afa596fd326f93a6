// Tokens by hand: node:crypto, and a Map of the tokens that were verified before.
import { createHmac, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from "node:crypto";
import type { Settings } from "../http/contender.ts";

/** The claims that the servers written by hand read. */
export interface HandClaims {
  readonly user_id: string;
  readonly sid: string;
  readonly jti: string;
  readonly token_type: string;
  readonly exp: number;
}

/** Mints, for at most as long as until `end`, in milliseconds, and verifies. `verifyCached` keeps what it verified. */
export interface HandTokens {
  readonly mint: (claims: Readonly<Record<string, string>>, end: number) => string;
  readonly verify: (token: string) => HandClaims | undefined;
  readonly verifyCached: (token: string) => HandClaims | undefined;
}

const maxCached = 10_000;

/** Tokens of one key. */
export function createHandTokens({ key, algorithm }: Settings): HandTokens {
  const { signed, isSigned } = algorithm === "HS256" ? hmac(key) : ed25519(key);
  const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: "JWT" })).toString("base64url");
  const cached = new Map<string, HandClaims>();
  const check = (token: string): HandClaims | undefined => {
    const [head, payload, signature] = token.split(".");
    if (head !== header || payload === undefined || signature === undefined) return undefined;
    if (!isSigned(`${head}.${payload}`, Buffer.from(signature, "base64url"))) return undefined;
    const claims: HandClaims = JSON.parse(Buffer.from(payload, "base64url").toString());
    return claims.exp * 1000 > Date.now() ? claims : undefined;
  };
  return {
    mint: (claims, end) => {
      const iat = Math.floor(Date.now() / 1000);
      const exp = Math.min(iat + 86_400, Math.floor(end / 1000));
      const payload = Buffer.from(JSON.stringify({ ...claims, iat, exp })).toString("base64url");
      return `${header}.${payload}.${signed(`${header}.${payload}`)}`;
    },
    verify: check,
    verifyCached: (token) => {
      const known = cached.get(token);
      if (known !== undefined) return known.exp * 1000 > Date.now() ? known : undefined;
      const claims = check(token);
      if (cached.size >= maxCached) cached.clear();
      if (claims !== undefined) cached.set(token, claims);
      return claims;
    },
  };
}

interface Signing {
  readonly signed: (text: string) => string;
  readonly isSigned: (text: string, signature: Buffer) => boolean;
}

function hmac(secret: string): Signing {
  const digest = (text: string): Buffer => createHmac("sha256", secret).update(text).digest();
  return {
    signed: (text) => digest(text).toString("base64url"),
    isSigned: (text, signature) => {
      const wanted = digest(text);
      return wanted.length === signature.length && timingSafeEqual(wanted, signature);
    },
  };
}

function ed25519(pem: string): Signing {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  return {
    signed: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
    isSigned: (text, signature) => verify(null, Buffer.from(text), publicKey, signature),
  };
}
