// Trips to the database that callers share: who goes with whom, and who fails with whom.
import { describe, expect, it } from "vitest";
import { shareReads } from "../../src/store/shared-reads.ts";

/** A reader whose trips end when they are told to. */
function reader(options: { trips?: number; seats?: number; poisoned?: string; isEverybodys?: boolean } = {}) {
  const trips: { readonly keys: readonly string[]; readonly arrive: () => void }[] = [];
  const travel = (keys: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const arrive = (): void => {
        if (options.poisoned !== undefined && keys.includes(options.poisoned)) reject(new Error("poisoned"));
        else resolve();
      };
      trips.push({ keys, arrive });
    });
  const read = shareReads<string, string>({
    one: (key) => travel([key]).then(() => key.toUpperCase()),
    many: (keys) => travel(keys).then(() => keys.map((key) => key.toUpperCase())),
    isEverybodys: () => options.isEverybodys ?? false,
    trips: options.trips ?? 1,
    seats: options.seats ?? 10,
  });
  const arriveAll = async (): Promise<void> => {
    for (let arrived = 0; arrived < trips.length;) {
      for (; arrived < trips.length; arrived++) trips[arrived]?.arrive();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { read, arriveAll, keys: () => trips.map(({ keys }) => keys.join("")) };
}

describe("shared reads", () => {
  it("let the first go at once, and those who come meanwhile go together", async () => {
    const { read, arriveAll, keys } = reader();
    const answers = Promise.all(["a", "b", "c"].map(read));
    expect(keys()).toEqual(["a"]);
    await arriveAll();
    expect(await answers).toEqual(["A", "B", "C"]);
    expect(keys()).toEqual(["a", "bc"]);
  });

  it("have as many trips and seats as they are given", async () => {
    const { read, arriveAll, keys } = reader({ trips: 2, seats: 3 });
    const answers = Promise.all("abcdefgh".split("").map(read));
    await arriveAll();
    expect((await answers).join("")).toBe("ABCDEFGH");
    expect(keys()).toEqual(["a", "b", "cde", "fgh"]);
  });

  it("never answer with what was read before it was asked for", async () => {
    let value = 0;
    const read = shareReads<null, number>({
      one: async () => value,
      many: async (keys) => keys.map(() => value),
      isEverybodys: () => false,
      trips: 1,
      seats: 10,
    });
    const first = read(null);
    value = 1;
    expect(await read(null)).toBe(1);
    await first;
  });

  it("fail together, and at once, where nobody could be answered", async () => {
    const { read, arriveAll, keys } = reader({ poisoned: "c", isEverybodys: true });
    const answers = Promise.allSettled(["a", "b", "c", "d"].map(read));
    await arriveAll();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "rejected",
    ]);
    expect(keys()).toEqual(["a", "bcd"]);
  });

  it("fail alone", async () => {
    const { read, arriveAll, keys } = reader({ poisoned: "c" });
    const answers = Promise.allSettled(["a", "b", "c", "d"].map(read));
    await arriveAll();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(keys()).toEqual(["a", "bcd", "b", "c", "d"]);
    const later = read("e");
    await arriveAll();
    expect(await later).toBe("E");
  });
});
