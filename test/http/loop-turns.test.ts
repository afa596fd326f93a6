// The turns of the event loop that long answers share: each works a little in every turn, and other requests come between.
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createSemaphore } from "../../src/http/semaphore.ts";
import { createLoopTurns, type LoopTurns } from "../../src/http/loop-turns.ts";

/** LoopTurns by a clock that only work moves on. */
function workingTurns(): LoopTurns & { readonly workTooLong: () => void } {
  let clock = 0;
  const workTooLong = (): void => {
    clock += 20;
  };
  return { ...createLoopTurns(() => clock), workTooLong };
}

/** Counts the turns of the loop until it is stopped. */
function countTurns(): { readonly now: () => number; readonly stop: () => void } {
  let count = 0;
  const over = new AbortController();
  void (async () => {
    for (; !over.signal.aborted; count++) await nextTurn();
  })();
  return { now: () => count, stop: () => over.abort() };
}

describe("turns", () => {
  it("are given at once while there is time left", async () => {
    const turns = workingTurns();
    const count = countTurns();
    for (let part = 0; part < 5; part++) expect(turns.timeFor("later")).toBeUndefined();
    expect(turns.moreTimeFor("later")).toBeUndefined();
    expect(count.now()).toBe(0);
    count.stop();
  });

  it("put parts that take long into different turns of the loop", async () => {
    const turns = workingTurns();
    const count = countTurns();
    const worked: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let part = 0; part < 3; part++) {
          // As its callers do: what has time now does not wait.
          const time = turns.timeFor("later");
          if (time !== undefined) await time;
          worked.push(count.now());
          turns.workTooLong();
        }
      }),
    );
    count.stop();
    expect(worked).toHaveLength(18);
    expect(new Set(worked).size).toBe(18);
  });

  it("go to what begins an answer and to what continues one by turns, each in the order in which it came", async () => {
    const turns = workingTurns();
    await turns.timeFor("later");
    turns.workTooLong();
    const served: string[] = [];
    const wait = async (part: "first" | "later", name: string): Promise<void> => {
      await turns.timeFor(part);
      served.push(name);
      turns.workTooLong();
    };
    await Promise.all([
      wait("later", "later 1"),
      wait("later", "later 2"),
      wait("later", "later 3"),
      wait("first", "first 1"),
      wait("first", "first 2"),
    ]);
    expect(served).toEqual(["first 1", "later 1", "first 2", "later 2", "later 3"]);
  });

  it("have time for many short parts, each in the order in which it came", async () => {
    const turns = workingTurns();
    await turns.timeFor("first");
    turns.workTooLong();
    const count = countTurns();
    const served: (number | string)[] = [];
    const wait = async (name: number | string): Promise<void> => {
      await turns.timeFor("first");
      served.push(name);
      // Of thirty parts, one takes long: those after it wait again, before what came after them.
      if (name === 9) {
        turns.workTooLong();
        void wait("new");
      }
    };
    const names = Array.from({ length: 30 }, (_, index) => index);
    await Promise.all(names.map(wait));
    await nextTurn();
    expect(served).toEqual([...names, "new"]);
    expect(count.now()).toBeLessThan(10);
    count.stop();
  });

  it("go to a part that has begun before those that wait", async () => {
    const turns = workingTurns();
    await turns.timeFor("first");
    turns.workTooLong();
    const served: string[] = [];
    const begun = turns.timeFor("first")?.then(() => served.push("waits"));
    const more = turns.moreTimeFor("first")?.then(() => served.push("has begun"));
    await Promise.all([begun, more]);
    expect(served).toEqual(["has begun", "waits"]);
  });

  it("are used up once a part took long, and in the next turn are not", async () => {
    const turns = workingTurns();
    expect(turns.timeFor("first")).toBeUndefined();
    turns.workTooLong();
    const next = turns.timeFor("first");
    expect(next).toBeInstanceOf(Promise);
    await next;
    expect(turns.moreTimeFor("first")).toBeUndefined();
  });
});

describe("a semaphore", () => {
  it("lets so many in at a time, in their order, whether they fail or not", async () => {
    const semaphore = createSemaphore(2);
    let inside = 0;
    let most = 0;
    const began: number[] = [];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 7 }, (_, index) =>
        semaphore(async () => {
          began.push(index);
          most = Math.max(most, ++inside);
          await nextTurn();
          inside -= 1;
          if (index % 3 === 0) throw new Error(`${index} fails`);
          return index;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(began).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(outcomes.map(({ status }) => status)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((index) => (index % 3 === 0 ? "rejected" : "fulfilled")),
    );
  });
});
