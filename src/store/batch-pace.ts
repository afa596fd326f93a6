// The pace of work in batches beside other work: batches that take a short time, with pauses between them.
import { setTimeout as wait } from "node:timers/promises";

/** The pace of one piece of work. */
export interface BatchPace {
  /** How many rows the next batch should have. */
  readonly size: () => number;
  /** Runs a batch, after a pause as long as the batch before it took. */
  readonly run: <Result>(batch: () => Promise<Result>) => Promise<Result>;
  /** Whether the work should stop: it has been aborted. */
  readonly isStopped: () => boolean;
}

const minSize = 50;
const maxSize = 1000;
/** How long a batch should take, in milliseconds: for as long, SQLite has no turn for another writer. */
const wantedDuration = 5;
/** The longest pause, in milliseconds: a batch that took longer waited for others itself. */
const maxPause = 100;

/** Begins with small batches; the next is twice as large when one was fast, and half as large when it was slow. */
export function createBatchPace(signal?: AbortSignal): BatchPace {
  let size = minSize;
  let pause = 0;
  return {
    size: () => size,
    run: async (batch) => {
      if (pause > 0) await wait(pause, undefined, { signal }).catch(() => {});
      const start = performance.now();
      const result = await batch();
      const duration = performance.now() - start;
      if (duration < wantedDuration / 2) size = Math.min(size * 2, maxSize);
      if (duration > wantedDuration) size = Math.max(Math.floor(size / 2), minSize);
      pause = Math.min(duration, maxPause);
      return result;
    },
    isStopped: () => signal?.aborted === true,
  };
}
