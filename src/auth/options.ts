// The options of sessions, login names and events that the flows read. Those under `tokens` are in files of their own.
import * as z from "zod";
import { declaredAs, duration, functionOf, optionNotes as notes } from "../option-kinds/index.ts";
import type { Register } from "../store/index.ts";
import type { AuthEvent } from "./events.ts";

/**
 * How a bearer token is checked against the database: its session and user, its user, or not at all. A project that uses
 * `"none"` registers it (`interface Register { revocation: "none" }`), because the user of a request may then be a `TokenUser`.
 */
export type Revocation = Register extends { revocation: "none" }
  ? "session" | "user" | "none"
  : "session" | "user";

/** A schema of `revocation`. An interface: in a declaration file an inferred type would not depend on the project. */
// oxlint-disable-next-line no-empty-interface no-empty-object-type -- it is only a name
export interface RevocationKind extends z.ZodType<Revocation, Revocation> {}

/** The values of `revocation`: all of them in JavaScript, and for the compiler those of the project. */
export const revocationKind = (): RevocationKind =>
  declaredAs<Revocation>(z.enum(["session", "user", "none"]));

/** Whether requests get the user that the claims describe, instead of the row. */
export const isStateless = (revocation: string | undefined): boolean => revocation === "none";

const sessionLimit = () =>
  z.strictObject({
    count: z.int().positive().register(notes, { about: "The maximum number of sessions of a user." }),
    whenReached: z.enum(["end-oldest", "refuse"]).default("end-oldest").register(notes, {
      about:
        'At the limit: "end-oldest" ends the oldest session with each further login, "refuse" refuses further logins with 403.',
    }),
  });

/** Options of sessions. */
export const sessionOptions = {
  revocation: () =>
    revocationKind().default("session").register(notes, {
      about:
        'What a request\'s token is checked against: "session" for its session and user, "user" for its user, "none" for nothing.',
    }),
  sessionLifetime: () =>
    duration()
      .default(30 * 86_400)
      .register(notes, {
        about: "How long a login lives, however often it is refreshed.",
        fallback: "30 days, or the lifetime of a refresh token if that is longer",
      }),
  sessionIdleLifetime: () =>
    duration().optional().register(notes, {
      about: "How long a login lives without being refreshed.",
      fallback: "no limit",
    }),
  sessionLimit: () =>
    sessionLimit().optional().register(notes, {
      type: '{ count, whenReached: "end-oldest" or "refuse" }',
      about: "The maximum number of sessions of a user, and what happens when it is reached.",
      fallback: "no limit",
    }),
  keepSessionsOnPasswordChange: () =>
    z.boolean().default(false).register(notes, {
      about: "Whether a user's other sessions continue after a password change.",
    }),
};

/** Options under `users`: which login names are accepted, and what a user is called. */
export const usernameOptions = {
  usernamePattern: () =>
    z.instanceof(RegExp).nullable().optional().register(notes, {
      type: "RegExp or null",
      about: "The pattern that a new login name must match; null accepts any.",
      fallback: "e-mail addresses in the field `email`; Django's for `auth_user`",
    }),
  verboseName: () =>
    z.string().optional().register(notes, {
      about: "What a user is called in messages (Django's `verbose_name`).",
      fallback: "user",
    }),
};

/** The option that listens to events. */
export const eventOptions = {
  onEvent: () =>
    functionOf<(event: AuthEvent) => unknown>().optional().register(notes, {
      type: "(event) => void",
      about:
        "Called with events of logins, sessions, requests and keys. It cannot delay a request or make it fail.",
    }),
};
