// One refresh token presented many times at once, by processes of their own: what each round came to.
import { fork } from "node:child_process";
import path from "node:path";
import type { RaceAnswer, RaceRequest, RaceSetup } from "../races/refresh-process.ts";

/** What one round came to. */
export interface Round {
  readonly answered: number;
  /** How many got tokens. */
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

/** Starts processes on one database. */
export async function racers(processes: number, setup: RaceSetup): Promise<Racers> {
  const children = await Promise.all(Array.from({ length: processes }, () => start(setup)));
  return {
    race: async (refresh, callers) => {
      const shares = children.map(
        (_, place) => Math.floor(callers / processes) + (place < callers % processes ? 1 : 0),
      );
      const answers = await Promise.all(
        children.map((child, place) => child.present({ refresh, callers: shares[place] ?? 0 })),
      );
      const won = answers.flat().filter((jti) => jti !== null);
      return { answered: answers.flat().length, winners: won.length, successors: new Set(won).size };
    },
    stop: async () => {
      await Promise.all(children.map((child) => child.stop()));
    },
  };
}

interface Racer {
  readonly present: (request: RaceRequest) => Promise<RaceAnswer>;
  readonly stop: () => Promise<void>;
}

function start(setup: RaceSetup): Promise<Racer> {
  const child = fork(script, [JSON.stringify(setup)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", () => {
      resolve({
        present: (request) =>
          new Promise((answer) => {
            child.once("message", (message) => {
              if (Array.isArray(message)) answer(message);
            });
            child.send(request);
          }),
        stop: () =>
          new Promise((ended) => {
            child.once("exit", () => ended());
            child.disconnect();
          }),
      });
    });
  });
}
