// Callers who need the same asynchronous result at the same time share one run of the task.

/** Runs a task; callers who come while it runs get the result of that run, an error included. The next caller starts a new run. */
export function singleFlight<Result>(task: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => {
    running ??= task().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Runs a task until it has resolved once, and keeps the result; a run that rejects is repeated for the next caller. */
export function resolvedOnce<Result>(task: () => Promise<Result>): () => Promise<Result> {
  let kept: Promise<Result> | undefined;
  return () => {
    kept ??= task().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
