// Options of keys/: the secrets and keys of an app, and where they are stored.
import * as z from "zod";
import { interval, optionNotes as notes } from "../option-kinds/index.ts";

/** Options of secrets and the key ring. */
export const keyOptions = {
  secretKey: () =>
    z.string().optional().register(notes, {
      about: "The secret that signs tokens (Django's `SECRET_KEY`).",
      fallback:
        "`SECRET_KEY` of the environment; in development a secret that is generated and kept in a file",
    }),
  secretKeyFallbacks: () =>
    z.array(z.string()).optional().register(notes, {
      about: "Earlier secrets that still verify (Django's `SECRET_KEY_FALLBACKS`).",
    }),
  keyRing: () =>
    z
      .union([
        z.strictObject({ file: z.string().register(notes, { about: "The path of a file." }) }),
        z.strictObject({
          env: z.string().register(notes, { about: "The name of an environment variable." }),
        }),
        z.strictObject({
          database: z.literal(true).register(notes, { about: "A row of the app's database." }),
        }),
      ])
      .optional()
      .register(notes, {
        type: "{ file }, { env } or { database: true }",
        about: "Where the keys are stored that `latchkey keys` rotates.",
      }),
  keyRingInterval: () =>
    interval().default(5).register(notes, {
      about: "How often a running server reads the key ring again.",
    }),
};
