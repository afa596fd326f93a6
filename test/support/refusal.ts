// Why an app does not start.
import { allowAny, latchkey, type LatchkeyOptions } from "../../src/index.ts";
import { secretKey } from "./app.ts";

/** What `refusal` says of options with which an app starts. */
export const started = "it started";

/** The message of the OptionsError that options end with, which is one line; of any other error, all that there is. */
export function refusal(options: object): string {
  const given: LatchkeyOptions = {
    secretKey,
    database: "sqlite::memory:",
    permissions: [allowAny],
    ...options,
  };
  try {
    void latchkey(given).close();
    return started;
  } catch (error) {
    const isLine = error instanceof Error && error.name === "OptionsError" && !error.message.includes("\n");
    return isLine ? error.message : `not one line of an OptionsError: ${String(error)}`;
  }
}
