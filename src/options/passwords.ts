// The options under `passwords`: how passwords are stored, and the rules for new ones.
import * as z from "zod";
import { declaredAs, optionNotes as notes, type SchemaOf } from "../option-kinds/index.ts";
import type { PasswordPolicyOptions } from "../passwords/index.ts";
import { hasherList } from "./hashers.ts";

const policySchema = () =>
  z.strictObject({
    minLength: z.number().optional(),
    common: z.boolean().optional(),
    numeric: z.boolean().optional(),
    maxSimilarity: z.number().nullable().optional(),
    attributes: z.array(z.string()).optional(),
    words: z.array(z.string()).optional(),
  } satisfies SchemaOf<PasswordPolicyOptions>);

/** Options under `passwords`. */
export const passwordOptions = {
  hashers: () =>
    hasherList().optional().register(notes, {
      type: "list of hashers",
      about: "The hash formats that are read; new hashes use the first (Django's `PASSWORD_HASHERS`).",
      fallback: "argon2id, then Django's; on a database that Django created, Django's, PBKDF2 first",
    }),
  policy: () =>
    z
      .union([z.literal(false), declaredAs<PasswordPolicyOptions>(policySchema())])
      .optional()
      .register(notes, {
        type: "policy or false",
        about: "The rules for a new password (Django's `AUTH_PASSWORD_VALIDATORS`); false for no rules.",
        fallback: "Django's four validators",
      }),
  trim: () =>
    z.boolean().default(true).register(notes, {
      about:
        "Whether white space at both ends of a password is removed, as in DRF; false takes passwords exactly as they are sent.",
    }),
};
