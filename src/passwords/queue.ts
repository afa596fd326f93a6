// A bounded first-come queue, so that a storm of logins takes neither all memory nor all threads.

import { PasswordError } from "./errors.ts";

/** Runs a task as soon as its turn comes; rejects with {@link PasswordError} `overloaded` when too many wait. */
export type Queue = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Lets `concurrency` tasks run at once and `capacity` more wait, in the order in which they came. */
export function createQueue(concurrency: number, capacity: number): Queue {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running < concurrency) {
      running += 1;
    } else {
      if (waiting.length >= capacity) {
        throw new PasswordError("overloaded", "Too many passwords are waiting to be hashed.");
      }
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      // The place passes straight to the next in line, so that no newcomer can slip in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
