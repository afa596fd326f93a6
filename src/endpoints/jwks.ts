// The JWK Set endpoint (RFC 7517, section 5): the public keys of the app.
import { type KeySet, publicJwks } from "../tokens/index.ts";

/** Responds with the public keys, for services that verify this app's tokens; 404 when all keys are symmetric. */
export function jwksHandler(keys: () => KeySet): () => Response {
  return () => {
    const set = publicJwks(keys());
    if (set.keys.length === 0) return Response.json({ detail: "Not found." }, { status: 404 });
    return Response.json(set, {
      headers: { "content-type": "application/jwk-set+json", "cache-control": "public, max-age=300" },
    });
  };
}
