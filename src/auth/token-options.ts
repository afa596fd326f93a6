// The options under `tokens` that the flows read: lifetimes, refreshing, checks and revocation.
import * as z from "zod";
import { duration, optionNotes as notes } from "../option-kinds/index.ts";

/** Options under `tokens`: how long tokens live, and what a refresh does. */
export const tokenLifetimeOptions = {
  accessTokenLifetime: () =>
    duration()
      .default(300)
      .register(notes, { simpleJwt: "ACCESS_TOKEN_LIFETIME", about: "How long an access token lives." }),
  refreshTokenLifetime: () =>
    duration().default(86_400).register(notes, {
      simpleJwt: "REFRESH_TOKEN_LIFETIME",
      about: "How long a refresh token lives; never longer than its session.",
    }),
  rotateRefreshTokens: () =>
    z.boolean().default(false).register(notes, {
      simpleJwt: "ROTATE_REFRESH_TOKENS",
      about: "Whether a refresh also returns a new refresh token.",
    }),
  blacklistAfterRotation: () =>
    z.boolean().default(false).register(notes, {
      simpleJwt: "BLACKLIST_AFTER_ROTATION",
      about: "Whether a refresh token stops working when it is rotated.",
    }),
  updateLastLogin: () =>
    z.boolean().default(false).register(notes, {
      simpleJwt: "UPDATE_LAST_LOGIN",
      about: "Whether a login writes the user's `last_login`.",
    }),
};

/** Options under `tokens`: how tokens are checked and revoked. */
export const tokenCheckOptions = {
  checkRevokeToken: () =>
    z.boolean().default(false).register(notes, {
      simpleJwt: "CHECK_REVOKE_TOKEN",
      about: "Whether tokens carry a fingerprint of the password hash and stop working when it changes.",
    }),
  revokeTokenClaim: () =>
    z.string().default("hash_password").register(notes, {
      simpleJwt: "REVOKE_TOKEN_CLAIM",
      about: "The claim that holds the fingerprint.",
    }),
  checkUserIsActive: () =>
    z.boolean().default(true).register(notes, {
      simpleJwt: "CHECK_USER_IS_ACTIVE",
      about: "Whether inactive users are refused.",
    }),
  refreshReuseInterval: () =>
    duration()
      .refine((seconds) => seconds <= 300, "at most 300 seconds")
      .default(10)
      .register(notes, {
        about: "How long a rotated refresh token still returns the same successor; 0 turns this off.",
      }),
  blacklist: () =>
    z.enum(["auto", "own", "off"]).default("auto").register(notes, {
      about:
        'Where revoked tokens are stored. "auto": in Latchkey\'s tables, and in Simple JWT\'s if they exist; "own": in Latchkey\'s tables only; "off": nowhere.',
    }),
  reading: () =>
    z.enum(["strict", "pyjwt"]).default("strict").register(notes, {
      about: "How tokens are read: strictly by the RFCs, or as PyJWT does.",
    }),
  rfc9068: () =>
    z
      .strictObject({
        clientId: z.string().min(1).register(notes, { about: "The `client_id` claim of these tokens." }),
      })
      .optional()
      .register(notes, {
        type: "{ clientId: string }",
        about:
          "Issues and requires access tokens of RFC 9068: `typ: at+jwt`, `sub` and `client_id`. Needs `issuer` and `audience`.",
      }),
};
