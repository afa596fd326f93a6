// Options of app/: the log, the purge and the clock.
import { functionOf, interval, optionNotes as notes } from "../option-kinds/index.ts";

/** Options of the app as a whole. */
export const appOptions = {
  log: () =>
    functionOf<(message: string) => void>().optional().register(notes, {
      type: "(message) => void",
      about: "Called with messages for operators.",
      fallback: "standard error",
    }),
  onError: () =>
    functionOf<(error: unknown) => void>().optional().register(notes, {
      type: "(error) => void",
      about: "Called with server errors.",
      fallback: "`log`",
    }),
  purgeInterval: () =>
    interval().optional().register(notes, {
      about: "How often expired rows are deleted; several servers take turns.",
      fallback: "never; `latchkey flushexpiredtokens` does it",
    }),
  clock: () =>
    functionOf<() => number>().optional().register(notes, {
      type: "() => number",
      unit: "milliseconds since the epoch",
      about: "The clock, which a test may replace.",
      fallback: "`Date.now`",
    }),
};
