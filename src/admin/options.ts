// The option `admin`, with its notes.
import * as z from "zod";
import { duration, optionNotes as notes } from "../option-kinds/index.ts";

const adminSchema = () =>
  z.strictObject({
    path: z
      .string()
      .regex(/^(?:\/[\w.~-]+)+\/$/, 'the path of the admin starts and ends with a slash: "/admin/"')
      .default("/admin/")
      .register(notes, { about: "The path of the admin." }),
    title: z.string().min(1).default("Administration").register(notes, {
      about: "The title of its pages.",
    }),
    sessionIdleLifetime: duration().default(1800).register(notes, {
      about: "How long a session of the admin lives without a request.",
    }),
    sessionLifetime: duration().default(43_200).register(notes, {
      about: "How long a session of the admin lives at most.",
    }),
    auditRetention: duration().default(7_776_000).register(notes, {
      about: "How long the events of the audit log are kept in the database.",
    }),
  });

/** The option of the admin. */
export const adminOptions = {
  admin: () =>
    adminSchema().or(z.literal(false)).prefault({}).register(notes, {
      type: "{ path, title, sessionIdleLifetime, sessionLifetime, auditRetention } or false",
      about: "The admin: pages on which staff see and change users and rows. False leaves it out.",
    }),
};

/** The option, with every default filled in. */
export type AdminOptions = z.output<ReturnType<typeof adminSchema>>;
