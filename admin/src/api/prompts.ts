// Questions that a request asks the user before it goes on: log in again, confirm the password. One answer serves all who wait.

/** What has to be asked: the session has ended, or the password was not confirmed lately. */
export type Question = "login" | "confirm";

interface Pending {
  question: Question;
  answer: (done: boolean) => void;
  promise: Promise<boolean>;
}

let pending: Pending | undefined;
const listeners = new Set<() => void>();

const changed = (next: Pending | undefined): void => {
  pending = next;
  for (const listener of listeners) listener();
};

/** Asks the user, and says whether they did what was asked. */
export function ask(question: Question): Promise<boolean> {
  if (pending !== undefined) {
    // A login confirms the password, too; after a confirmation a request that lacks a login asks again.
    return pending.promise;
  }
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const answer = (done: boolean): void => {
    changed(undefined);
    resolve(done);
  };
  changed({ question, answer, promise });
  return promise;
}

/** The question that waits for an answer, for `useSyncExternalStore`. */
export const prompts = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): Pending | undefined => pending,
};
