// The option that the audit log reads, with its notes.
import * as z from "zod";
import { functionOf, optionNotes as notes } from "../option-kinds/index.ts";

/** The option of the audit log. */
export const auditOptions = {
  auditLog: z
    .union([z.literal(false), functionOf<(line: string) => unknown>()])
    .optional()
    .register(notes, {
      type: "(line) => void or false",
      about:
        "Called with one line of JSON for each login, refusal, revocation, password change and key change; false turns it off.",
      fallback: "`log`",
    }),
};
