// Wrong passwords tried many times at once, by several processes on one database.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { AttemptCommand, AttemptSetup } from "../races/attempt-process.ts";

/** Processes that wait to try passwords. */
export interface AttemptRacers {
  /** Tries so many passwords of an account at once, spread over the processes; how many were checked. */
  readonly race: (username: string, count: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const script = path.join(import.meta.dirname, "../races/attempt-process.ts");

/** Opens one database in a process for each clock, which is so many milliseconds ahead. */
export async function attemptRacers(
  setup: Omit<AttemptSetup, "ahead">,
  clocks: readonly number[],
): Promise<AttemptRacers> {
  const children = clocks.map(() => fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  await Promise.all(
    children.map((child, index) => send(child, { open: { ...setup, ahead: clocks[index] ?? 0 } })),
  );
  return {
    race: async (username, count) => {
      const checked = await Promise.all(
        children.map((child, index) => {
          const share = Math.floor(count / children.length) + (index < count % children.length ? 1 : 0);
          return send(child, { attempt: { username, count: share } });
        }),
      );
      return checked.reduce((sum, one) => sum + one, 0);
    },
    stop: async () => {
      const open = children.splice(0);
      await Promise.all(open.map((child) => send(child, "close")));
      for (const child of open) child.disconnect();
    },
  };
}

async function send(child: ChildProcess, command: AttemptCommand): Promise<number> {
  const answered = once(child, "message");
  child.send(command);
  const [answer]: number[] = await answered;
  return answer ?? 0;
}
