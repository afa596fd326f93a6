// Makes an app ready before it serves, or beside that, when the database is not there yet.
import { setTimeout as wait } from "node:timers/promises";
import type { Latchkey } from "../app/latchkey.ts";
import { CommandError } from "./errors.ts";
import { StoreError, type StoreErrorCode } from "../store/index.ts";

const firstPause = 250;
// Whoever waits for the longest is still ready within five seconds.
const longestPause = 4000;

/** Where a start tells what it does. */
export interface Progress {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Ends the waiting for a database. */
  readonly signal: AbortSignal;
}

/** An app that is ready, or will be. */
export interface Prepared {
  /** Whether it is ready already. */
  readonly isReady: boolean;
  /** Fulfilled when it is ready; rejected with what no waiting puts right. */
  readonly whole: Promise<void>;
}

/**
 * Migrates if told to and reads the keys. A database that cannot be reached is left to the background: there it is tried
 * again, after 0.25 to 4 seconds, until it can. What no waiting puts right is thrown, now or then: a wrong password, say.
 */
export async function prepare(app: Latchkey, migrates: boolean, progress: Progress): Promise<Prepared> {
  const run = async (): Promise<void> => {
    if (migrates) for (const name of await app.migrate()) progress.say(`migrated   ${name}`);
    else await app.migrations();
    await app.ready();
    // It is for the log alone: a database without users' table yet serves what it can.
    await app.surveyPasswords().catch(() => {});
  };
  try {
    await run();
    return { isReady: true, whole: Promise.resolve() };
  } catch (error) {
    if (!mayPass(error)) throw isFileError(error) ? damaged(app, error) : error;
    progress.complain(`latchkey: the database ${app.location} cannot be reached; trying again until it can`);
    const whole = keepTrying(app, run, progress);
    // It may fail before anybody listens.
    whole.catch(() => {});
    return { isReady: false, whole };
  }
}

async function keepTrying(app: Latchkey, run: () => Promise<void>, progress: Progress): Promise<void> {
  const { say, signal } = progress;
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    await wait(pause, undefined, { ref: false });
    try {
      await run();
      say(`database   ${app.location} is there`);
      return;
    } catch (error) {
      if (!mayPass(error) && !signal.aborted) throw error;
    }
  }
}

const passing: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>(["unavailable", "busy", "conflict"]);

const mayPass = (error: unknown): boolean =>
  error instanceof StoreError && passing.has(error.code) && !isFileError(error);

/** Whether SQLite cannot work with its file: that does not pass by itself, unlike the network's failures. */
const isFileError = (error: unknown): error is StoreError =>
  error instanceof StoreError &&
  error.code === "unavailable" &&
  error.cause instanceof Error &&
  "errcode" in error.cause;

function damaged({ location }: Latchkey, { cause }: StoreError): CommandError {
  const reason = cause instanceof Error ? cause.message : "unknown";
  return new CommandError(`The database ${location} cannot be used: ${reason}`);
}
