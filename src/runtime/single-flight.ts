// Callers that need the same asynchronous result at the same time share one run of the task.

/** Runs a task. Callers that arrive while it runs get the result of that run, also when it rejects. The next caller starts a new run. */
export function singleFlight<Result>(task: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => {
    running ??= task().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Runs a task until it has resolved once, and keeps the result. After a run that rejects, the next caller starts another. */
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
