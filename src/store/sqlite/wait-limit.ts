// Bounds how long waiters wait: one timer, set for the one that has waited longest.

/** What is bounded. Moments are those of `performance.now()`. */
export interface WaitLimitOptions {
  /** How long a waiter waits at most, in milliseconds. */
  readonly limit: number;
  /** Since when the first waiter waits; undefined when there is none. */
  readonly waitingSince: () => number | undefined;
  /** Called when waiters that wait since this moment, or longer, have reached the limit. */
  readonly onReached: (since: number) => void;
}

/** Returns a function that sets or clears the timer; call it whenever the first waiter may have changed. */
export function createWaitLimit({ limit, waitingSince, onReached }: WaitLimitOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    const since = waitingSince();
    if (since === undefined) {
      clearTimeout(timer);
      timer = undefined;
      return;
    }
    timer ??= setTimeout(
      () => {
        timer = undefined;
        onReached(performance.now() - limit);
      },
      Math.max(0, since + limit - performance.now()),
    );
  };
}
