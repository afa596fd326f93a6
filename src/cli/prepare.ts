// Makes an app ready before it serves, or beside that, when the database is not there yet.
import { setTimeout as wait } from "node:timers/promises";
import type { Latchkey } from "../app.ts";
import { StoreError } from "../store/index.ts";

const firstPause = 250;
const longestPause = 5000;

/** Where a start tells what it does. */
export interface Progress {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Ends the waiting for a database. */
  readonly signal: AbortSignal;
}

/**
 * Migrates if told to and reads the keys. A database that cannot be reached is left to the background: there it is tried
 * again, after 0.25 to 5 seconds, until it can. What no waiting puts right is thrown: a wrong password, say.
 */
export async function prepare(app: Latchkey, migrates: boolean, progress: Progress): Promise<void> {
  const run = async (): Promise<void> => {
    if (migrates) for (const name of await app.migrate()) progress.say(`migrated   ${name}`);
    await app.ready();
  };
  try {
    await run();
  } catch (error) {
    if (!isAway(error)) throw error;
    progress.complain(`latchkey: the database ${app.location} cannot be reached; trying again until it can`);
    void keepTrying(app, run, progress);
  }
}

async function keepTrying(app: Latchkey, run: () => Promise<void>, progress: Progress): Promise<void> {
  const { say, complain, signal } = progress;
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    await wait(pause, undefined, { ref: false });
    try {
      await run();
      say(`database   ${app.location} is there`);
      return;
    } catch (error) {
      if (!isAway(error)) complain(`latchkey: ${error instanceof Error ? error.message : "cannot start"}`);
    }
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === "unavailable" || error.code === "busy");
