// Every option of an app in one schema, merged from what each layer declares.
import * as z from "zod";
import { adminOptions } from "../admin/index.ts";
import { auditOptions } from "../audit/index.ts";
import { eventOptions, sessionOptions, throttleOptions } from "../auth/index.ts";
import { cookieOptions, pathOptions } from "../endpoints/index.ts";
import { corsOptions, requestOptions, viewOptions } from "../http/index.ts";
import { optionNotes as notes } from "../option-kinds/index.ts";
import { resourceListOptions } from "../resources/index.ts";
import { appOptions } from "./app.ts";
import { keyOptions } from "./keys.ts";
import { passwordsSchema } from "./passwords.ts";
import { storeOptions } from "./store.ts";
import { tokensSchema } from "./tokens.ts";
import { usersSchema } from "./users.ts";

/** The schema of every option. */
export const optionsSchema = z.strictObject({
  ...storeOptions,
  ...keyOptions,
  tokens: tokensSchema.prefault({}).register(notes, {
    about: "Every setting of Simple JWT, with its meaning and its default, and some more.",
  }),
  ...sessionOptions,
  users: usersSchema
    .prefault({})
    .register(notes, { about: "The user model, and the responses of its endpoints." }),
  passwords: passwordsSchema.prefault({}).register(notes, {
    about: "How passwords are stored, and the rules for new ones.",
  }),
  ...throttleOptions,
  ...viewOptions,
  ...resourceListOptions,
  paths: z.strictObject(pathOptions).prefault({}).register(notes, {
    about: "The path of every endpoint; false leaves an endpoint out.",
  }),
  ...adminOptions,
  ...requestOptions,
  ...corsOptions,
  ...cookieOptions,
  ...eventOptions,
  ...auditOptions,
  ...appOptions,
});

/** The options with every default filled in. */
export type ResolvedOptions = z.output<typeof optionsSchema>;
