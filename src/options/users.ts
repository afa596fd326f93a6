// The options under `users` and `passwords`: the user model, and how its passwords are kept.
import * as z from "zod";
import { usernameOptions } from "../auth/index.ts";
import type { PasswordPolicyOptions } from "../passwords/index.ts";
import type { ResourceSchema } from "../resources/index.ts";
import type { OptionalUserColumn } from "../store/index.ts";
import { hasherList } from "./hashers.ts";
import { declaredAs, optionNotes as notes, type SchemaOf } from "../option-kinds/index.ts";

export const usersSchema = z.strictObject({
  table: z.string().default("auth_user").register(notes, { about: "The table of the users." }),
  usernameField: z
    .string()
    .default("username")
    .register(notes, { about: "The column users log in with (Django's `USERNAME_FIELD`)." }),
  usernameMaxLength: z.int().positive().default(150).register(notes, {
    unit: "characters",
    about: "The greatest length of a login name.",
  }),
  ...usernameOptions,
  omit: z
    .array(z.enum<readonly OptionalUserColumn[]>(["email", "first_name", "last_name", "date_joined"]))
    .default([])
    .register(notes, { about: "Columns of Django's user that the model leaves out." }),
  fields: z
    .custom<ResourceSchema>((value) => value instanceof z.ZodObject, "must be a Zod object")
    .optional()
    .register(notes, { type: "Zod object", about: "Columns of your own, which a registration may set." }),
  answers: z.enum(["objects", "messages"]).default("objects").register(notes, {
    about: "Whether the users' endpoints answer objects and DRF's errors, or messages.",
  }),
});

const policySchema = z.strictObject({
  minLength: z.number().optional(),
  common: z.boolean().optional(),
  numeric: z.boolean().optional(),
  maxSimilarity: z.number().nullable().optional(),
  attributes: z.array(z.string()).optional(),
  words: z.array(z.string()).optional(),
} satisfies SchemaOf<PasswordPolicyOptions>);

export const passwordsSchema = z.strictObject({
  hashers: hasherList().optional().register(notes, {
    type: "list of hashers",
    about: "The hashes that are read; the first is the one that is written (Django's `PASSWORD_HASHERS`).",
    fallback: "argon2id, then Django's; on a database that Django made, Django's with its PBKDF2 first",
  }),
  policy: z
    .union([z.literal(false), declaredAs<PasswordPolicyOptions>(policySchema)])
    .optional()
    .register(notes, {
      type: "policy or false",
      about: "What a new password must be (Django's `AUTH_PASSWORD_VALIDATORS`); false for anything.",
      fallback: "Django's four validators",
    }),
  trim: z.boolean().default(true).register(notes, {
    about:
      "Whether white space at both ends of a password does not count, as with DRF; false takes passwords exactly as they are sent.",
  }),
});
