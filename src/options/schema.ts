// Every option of an app in one schema, merged from what each layer declares.
import * as z from "zod";
import { adminOptions } from "../admin/index.ts";
import { auditOptions } from "../audit/index.ts";
import { eventOptions, sessionOptions, throttleOptions } from "../auth/index.ts";
import { cookieOptions, pathOptions } from "../endpoints/index.ts";
import { corsOptions, requestOptions, viewOptions } from "../http/index.ts";
import { groupOf, optionNotes as notes, shapeOf } from "../option-kinds/index.ts";
import { resourceListOptions } from "../resources/index.ts";
import { onFirstUse } from "../runtime/index.ts";
import { appOptions } from "./app.ts";
import { keyOptions } from "./keys.ts";
import { passwordOptions } from "./passwords.ts";
import { storeOptions } from "./store.ts";
import { tokenOptions } from "./tokens.ts";
import { userOptions } from "./users.ts";

/** Every option. */
export const optionKinds = {
  ...storeOptions,
  ...keyOptions,
  tokens: groupOf(tokenOptions, () =>
    z.strictObject(shapeOf(tokenOptions)).prefault({}).register(notes, {
      about: "Every setting of Simple JWT, with its meaning and its default, and some more.",
    }),
  ),
  ...sessionOptions,
  users: groupOf(userOptions, () =>
    z
      .strictObject(shapeOf(userOptions))
      .prefault({})
      .register(notes, { about: "The user model, and the responses of its endpoints." }),
  ),
  passwords: groupOf(passwordOptions, () =>
    z.strictObject(shapeOf(passwordOptions)).prefault({}).register(notes, {
      about: "How passwords are stored, and the rules for new ones.",
    }),
  ),
  ...throttleOptions,
  ...viewOptions,
  ...resourceListOptions,
  paths: groupOf(pathOptions, () =>
    z.strictObject(shapeOf(pathOptions)).prefault({}).register(notes, {
      about: "The path of every endpoint; false leaves an endpoint out.",
    }),
  ),
  ...adminOptions,
  ...requestOptions,
  ...corsOptions,
  ...cookieOptions,
  ...eventOptions,
  ...auditOptions,
  ...appOptions,
};

const makeSchema = () => z.strictObject(shapeOf(optionKinds));

/** The schema of every option. */
export type OptionsSchema = ReturnType<typeof makeSchema>;

/** The schema of every option. */
export const optionsSchema: () => OptionsSchema = onFirstUse(makeSchema);

/** The options with every default filled in. */
export type ResolvedOptions = z.output<OptionsSchema>;
