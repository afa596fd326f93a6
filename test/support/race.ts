// One refresh token presented many times at once, by several processes: the result of each round.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { RaceAnswer, RaceCommand, RaceSetup } from "../races/refresh-process.ts";

/** The result of one round. */
export interface Round {
  readonly answered: number;
  /** How many callers got tokens. */
  readonly winners: number;
  /** How many different successors they got. */
  readonly successors: number;
}

/** Processes that wait to present tokens. */
export interface Racers {
  /** Presents a token so many times at once, spread over the processes. */
  readonly race: (refresh: string, callers: number) => Promise<Round>;
  readonly stop: () => Promise<void>;
}

const script = path.join(import.meta.dirname, "../races/refresh-process.ts");

/** Processes that were used before: a start costs more than a race. They end with this process. */
const idle: ChildProcess[] = [];

/** Opens one database in so many processes. */
export async function racers(processes: number, setup: RaceSetup): Promise<Racers> {
  const children = Array.from({ length: processes }, () => idle.pop() ?? start());
  await Promise.all(children.map((child) => send(child, { open: setup })));
  return {
    race: async (refresh, callers) => {
      const shares = children.map(
        (_, index) => Math.floor(callers / processes) + (index < callers % processes ? 1 : 0),
      );
      const answers = await Promise.all(
        children.map((child, index) => send(child, { present: { refresh, callers: shares[index] ?? 0 } })),
      );
      const all = answers.flatMap((answer) => (answer === "done" ? [] : answer));
      const won = all.filter((jti) => jti !== null);
      return { answered: all.length, winners: won.length, successors: new Set(won).size };
    },
    stop: async () => {
      await Promise.all(children.map((child) => send(child, "close")));
      idle.push(...children.splice(0));
    },
  };
}

function start(): ChildProcess {
  const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  child.unref();
  child.channel?.unref();
  return child;
}

async function send(child: ChildProcess, command: RaceCommand): Promise<RaceAnswer | "done"> {
  const answered = once(child, "message");
  child.channel?.ref();
  child.send(command);
  const [answer]: (RaceAnswer | "done")[] = await answered;
  child.channel?.unref();
  return answer ?? "done";
}
