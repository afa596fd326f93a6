// Callers that ask at the same time share a read, but not each other's errors.
import { describe, expect, it } from "vitest";
import { batchReads } from "../../src/store/batched-reads.ts";

/** A reader whose reads end when `finishAll` is called. */
function reader(
  options: { maxBatches?: number; maxBatchSize?: number; badKey?: string; affectsAll?: boolean } = {},
) {
  const reads: { readonly keys: readonly string[]; readonly finish: () => void }[] = [];
  const load = (keys: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (): void => {
        if (options.badKey !== undefined && keys.includes(options.badKey)) reject(new Error("bad key"));
        else resolve();
      };
      reads.push({ keys, finish });
    });
  const read = batchReads<string, string>({
    readOne: (key) => load([key]).then(() => key.toUpperCase()),
    readMany: (keys) => load(keys).then(() => keys.map((key) => key.toUpperCase())),
    affectsAll: () => options.affectsAll ?? false,
    maxBatches: options.maxBatches ?? 1,
    maxBatchSize: options.maxBatchSize ?? 10,
  });
  const finishAll = async (): Promise<void> => {
    for (let finished = 0; finished < reads.length;) {
      for (; finished < reads.length; finished++) reads[finished]?.finish();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { read, finishAll, keys: () => reads.map(({ keys }) => keys.join("")) };
}

describe("batched reads", () => {
  it("read for the first caller at once, and together for those who ask meanwhile", async () => {
    const { read, finishAll, keys } = reader();
    const answers = Promise.all(["a", "b", "c"].map(read));
    expect(keys()).toEqual(["a"]);
    await finishAll();
    expect(await answers).toEqual(["A", "B", "C"]);
    expect(keys()).toEqual(["a", "bc"]);
  });

  it("are as many, and as large, as they may be", async () => {
    const { read, finishAll, keys } = reader({ maxBatches: 2, maxBatchSize: 3 });
    const answers = Promise.all("abcdefgh".split("").map(read));
    await finishAll();
    expect((await answers).join("")).toBe("ABCDEFGH");
    expect(keys()).toEqual(["a", "b", "cde", "fgh"]);
  });

  it("give no value that was read before it was asked for", async () => {
    let value = 0;
    const read = batchReads<null, number>({
      readOne: async () => value,
      readMany: async (keys) => keys.map(() => value),
      affectsAll: () => false,
      maxBatches: 1,
      maxBatchSize: 10,
    });
    const first = read(null);
    value = 1;
    expect(await read(null)).toBe(1);
    await first;
  });

  it("fail for every caller when the error affects all", async () => {
    const { read, finishAll, keys } = reader({ badKey: "c", affectsAll: true });
    const answers = Promise.allSettled(["a", "b", "c", "d"].map(read));
    await finishAll();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
    expect(keys()).toEqual(["a", "bcd"]);
  });

  it("fail for the one caller whose key is bad", async () => {
    const { read, finishAll, keys } = reader({ badKey: "c" });
    const answers = Promise.allSettled(["a", "b", "c", "d"].map(read));
    await finishAll();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(keys()).toEqual(["a", "bcd", "b", "c", "d"]);
    const later = read("e");
    await finishAll();
    expect(await later).toBe("E");
  });
});
