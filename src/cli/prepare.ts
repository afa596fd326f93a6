// Prepares an app for its first request: migrations, keys, and hash formats. A database that cannot be reached is retried.
import { setTimeout as wait } from "node:timers/promises";
import type { Latchkey } from "../app/latchkey.ts";
import { StoreError, type StoreErrorCode } from "../store/index.ts";
import { CommandError } from "./errors.ts";
import { checkFit, sayHistory } from "./migration-fit.ts";
import type { ServerOutput } from "./server-output.ts";

const minPause = 250;
// So that the server is ready within five seconds of the database.
const maxPause = 4000;

/** What is told about a preparation. */
export interface Progress extends ServerOutput {
  /** Ends the retries. */
  readonly signal: AbortSignal;
}

/** An app that is ready, or will be. */
export interface Preparation {
  /** Whether the app is ready already. */
  readonly isReady: boolean;
  /** Resolves when the app is ready; rejects with an error that retries cannot solve. */
  readonly ready: Promise<void>;
}

/** What is done about the tables: a worker leaves them to the process that started it. */
export type TableCare = "migrate" | "check" | "leave";

/**
 * Migrates or checks the tables, and reads the keys. If the database cannot be reached, this goes on in the
 * background, with pauses of 0.25 to 4 seconds. Errors that retries cannot solve are thrown, such as a wrong password.
 */
export async function prepare(app: Latchkey, tables: TableCare, progress: Progress): Promise<Preparation> {
  const attempt = async (): Promise<void> => {
    if (tables === "migrate") for (const name of await app.migrate()) progress.info("migrated", name);
    if (tables === "check") await checkFit(app, progress);
    await sayHistory(app, progress);
    await app.ready();
    // Only the log needs it: an app whose users' table does not exist yet still serves other requests.
    await app.surveyPasswords().catch(() => {});
  };
  try {
    await attempt();
    return { isReady: true, ready: Promise.resolve() };
  } catch (error) {
    if (!isTemporary(error)) throw isFileError(error) ? unusableDatabase(app, error) : error;
    progress.warn(`the database ${app.location} cannot be reached; retrying`);
    const ready = retry(app, attempt, progress);
    // It may reject before a handler is attached.
    ready.catch(() => {});
    return { isReady: false, ready };
  }
}

async function retry(app: Latchkey, attempt: () => Promise<void>, progress: Progress): Promise<void> {
  const { info, signal } = progress;
  for (let pause = minPause; !signal.aborted; pause = Math.min(pause * 2, maxPause)) {
    await wait(pause, undefined, { ref: false });
    try {
      await attempt();
      info("database", `${app.location} is available`);
      return;
    } catch (error) {
      if (!isTemporary(error) && !signal.aborted) throw error;
    }
  }
}

const temporaryCodes: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "unavailable",
  "busy",
  "conflict",
]);

const isTemporary = (error: unknown): boolean =>
  error instanceof StoreError && temporaryCodes.has(error.code) && !isFileError(error);

/** Whether SQLite cannot use its file. Unlike a network failure, this is permanent. */
const isFileError = (error: unknown): error is StoreError =>
  error instanceof StoreError &&
  error.code === "unavailable" &&
  error.cause instanceof Error &&
  "errcode" in error.cause;

function unusableDatabase({ location }: Latchkey, { cause }: StoreError): CommandError {
  const reason = cause instanceof Error ? cause.message : "unknown";
  return new CommandError(`The database ${location} cannot be used: ${reason}`);
}
