// The user model: Django's columns, and those of this app. Users log in by their username.
import type { LatchkeyOptions } from "latchkey";
import * as z from "zod";

const fields = z.object({ display_name: z.string().max(80).default("") });

/** The option `users`. */
export const users = { fields } satisfies LatchkeyOptions["users"];

// Every user in the code of this project has these columns: `user.fields.display_name`.
declare module "latchkey" {
  interface Register {
    user: z.infer<typeof fields>;
  }
}
