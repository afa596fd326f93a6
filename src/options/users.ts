// The options under `users`: the user model. Declared here are those of the users' table.
import * as z from "zod";
import { usernameOptions } from "../auth/index.ts";
import { userEndpointOptions } from "../endpoints/index.ts";
import { optionNotes as notes } from "../option-kinds/index.ts";
import { contentTypeName, fieldsSchema } from "../resources/index.ts";
import type { OptionalUserColumn } from "../store/index.ts";

/** Options under `users`. */
export const userOptions = {
  table: () => z.string().default("auth_user").register(notes, { about: "The table of the users." }),
  contentType: () =>
    contentTypeName().optional().register(notes, {
      about: 'Django\'s app label and model name of the users, such as "accounts.user".',
      fallback: "as Django would name the model of `table`",
    }),
  usernameField: () =>
    z
      .string()
      .default("username")
      .register(notes, { about: "The column that users log in with (Django's `USERNAME_FIELD`)." }),
  usernameMaxLength: () =>
    z.int().positive().default(150).register(notes, {
      unit: "characters",
      about: "The maximum length of a login name.",
    }),
  ...usernameOptions,
  uniqueEmail: () =>
    z.boolean().default(false).register(notes, {
      about:
        "Whether no two users have the same e-mail address, in upper or lower case: `migrate` adds a unique index over `lower(email)`.",
    }),
  omit: () =>
    z
      .array(z.enum<readonly OptionalUserColumn[]>(["email", "first_name", "last_name", "date_joined"]))
      .default([])
      .register(notes, { about: "Columns of Django's user model that this model leaves out." }),
  fields: () =>
    fieldsSchema()
      .optional()
      .register(notes, { type: "Zod object", about: "Custom columns, which a registration may set." }),
  ...userEndpointOptions,
};
