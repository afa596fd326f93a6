// Downloads a JWK Set, and reads the keys in it that can verify.
import { createKeySet, importKey, type Jwk, type KeySet } from "../tokens/index.ts";

/** The text of a JWK Set. Redirects are not followed. Rejects when the download takes too long or is too large. */
export async function download(url: URL, timeout: number, maxBytes: number): Promise<string> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
    headers: { accept: "application/jwk-set+json, application/json" },
  });
  if (!response.ok || response.body === null)
    throw new Error(`The JWK Set's URL answered with status ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`The JWK Set is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads a JWK Set; ignores keys that cannot verify tokens (RFC 7517 section 5). `algorithm` is for keys without `alg`. */
export function readJwkSet(text: string, algorithm: string): KeySet {
  const value: unknown = JSON.parse(text);
  const list: unknown =
    typeof value === "object" && value !== null && "keys" in value ? value.keys : undefined;
  if (!Array.isArray(list)) throw new Error("The JWK Set has no array `keys`.");
  const usable = list.filter((jwk: unknown): jwk is Jwk => isUsable(jwk, algorithm));
  return createKeySet(
    usable.map((jwk) => entryOf(jwk, algorithm)),
    { active: null, acceptMissingKid: usable.length === 1 },
  );
}

function isUsable(jwk: unknown, algorithm: string): jwk is Jwk {
  if (typeof jwk !== "object" || jwk === null || !("kty" in jwk) || jwk.kty === "oct") return false;
  try {
    const entry = entryOf({ ...jwk }, algorithm);
    importKey(entry.key, entry);
    return true;
  } catch {
    return false;
  }
}

function entryOf(jwk: Jwk, algorithm: string): { key: Jwk; algorithm: string } {
  return { key: jwk, algorithm: typeof jwk["alg"] === "string" ? jwk["alg"] : algorithm };
}
