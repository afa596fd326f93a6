// The names of models that only the admin has: its permissions are named by them.
import type { ContentType } from "../store/index.ts";

/** The models of the sessions and the audit log. */
export const adminContentTypes: readonly ContentType[] = [
  { appLabel: "latchkey", model: "session", verboseName: "session" },
  { appLabel: "latchkey", model: "auditevent", verboseName: "audit event" },
];
