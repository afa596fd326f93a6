// Batches reads: callers that come while a query runs share the next one.

/** How reads are batched. */
export interface BatchOptions<Key, Value> {
  readonly readOne: (key: Key) => Promise<Value>;
  /** Reads several values, in the order of their keys. */
  readonly readMany: (keys: readonly Key[]) => Promise<readonly Value[]>;
  /** Whether an error would come again for each key, so that reading them one by one is pointless. */
  readonly affectsAll: (error: unknown) => boolean;
  /** How many batches may run at the same time. */
  readonly maxBatches: number;
  /** How many callers share a batch at most. */
  readonly maxBatchSize: number;
}

interface Caller<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates a reader that batches its reads. An idle reader reads at once, and every value is read after it was asked for. When
 * a batch fails, its values are read one by one, so that a caller does not fail because of another's key.
 */
export function batchReads<Key, Value>(options: BatchOptions<Key, Value>): (key: Key) => Promise<Value> {
  const { maxBatches, maxBatchSize } = options;
  let queue: Caller<Key, Value>[] = [];
  let running = 0;

  function startBatches(): void {
    while (running < maxBatches && queue.length > 0) {
      const callers = queue.slice(0, maxBatchSize);
      queue = queue.slice(maxBatchSize);
      running += 1;
      void run(callers).finally(endBatch);
    }
  }

  function endBatch(): void {
    running -= 1;
    startBatches();
  }

  async function run(callers: readonly Caller<Key, Value>[]): Promise<void> {
    const results = await readBatch(
      options,
      callers.map(({ key }) => key),
    );
    for (const [index, { resolve, reject }] of callers.entries()) {
      const result = results[index];
      if (result?.status === "fulfilled") resolve(result.value);
      else reject(result?.reason);
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      queue.push({ key, resolve, reject });
      startBatches();
    });
}

async function readBatch<Key, Value>(
  { readOne, readMany, affectsAll }: BatchOptions<Key, Value>,
  keys: readonly Key[],
): Promise<PromiseSettledResult<Value>[]> {
  if (keys.length > 1) {
    try {
      return (await readMany(keys)).map((value) => ({ status: "fulfilled", value }));
    } catch (error) {
      if (affectsAll(error)) return keys.map(() => ({ status: "rejected", reason: error }));
      // One by one, to find out whose error it is.
    }
  }
  return Promise.allSettled(keys.map(readOne));
}
