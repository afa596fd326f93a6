// The options that the audit log and the request log read, with their notes.
import * as z from "zod";
import { functionOf, optionNotes as notes } from "../option-kinds/index.ts";
import type { RequestListener } from "./request-line.ts";

/** The options of the audit log and of the request log. */
export const auditOptions = {
  auditLog: () =>
    z
      .union([z.literal(false), functionOf<(line: string) => unknown>()])
      .optional()
      .register(notes, {
        type: "(line) => void or false",
        about:
          "Called with one line of JSON for each login, refusal, revocation, password change and key change; false turns it off.",
        fallback: "`log`",
      }),
  requestLog: () =>
    z.boolean().or(functionOf<RequestListener>()).default(false).register(notes, {
      type: "boolean or (entry) => void",
      about:
        "Logs every request: true writes a line of JSON to `log`, a function gets method, path, status, duration, statements and user.",
    }),
};
