// The JWK Set endpoint (RFC 7517, section 5): the public keys of the app.
import { Reply } from "../http/index.ts";
import { publicJwks } from "../tokens/index.ts";
import type { PlainEndpoint } from "./endpoint.ts";

/** Responds with the public keys, for services that verify this app's tokens; 404 when all keys are symmetric. */
export const jwks: PlainEndpoint = {
  path: "/.well-known/jwks.json",
  summary: "The public keys; 404 if the keys are secrets.",
  answer:
    ({ keys }) =>
    () => {
      const set = publicJwks(keys());
      if (set.keys.length === 0) return new Reply(404, { detail: "Not found." });
      return new Reply(200, set, {
        "content-type": "application/jwk-set+json",
        "cache-control": "public, max-age=300",
      });
    },
};
