// The SQLite handle: its pragmas, its statement cache, and what happens when several write at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type Database, insertRow, migrate, openDatabase, StoreError } from "../../../src/store/index.ts";
import { bundledScript } from "../../support/bundled-script.ts";
import { run } from "../../support/process.ts";
import { now, schemaOf } from "../../support/store.ts";
import { listRows } from "../../support/list-rows.ts";
import { execute, freshFile, look, store } from "../scratch.ts";

const writer = await bundledScript(path.join(import.meta.dirname, "writer.ts"));

async function pragma(database: Database, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database.kysely);
  return Object.values(rows[0] ?? {})[0];
}

function numbersFile(): string {
  const file = freshFile();
  execute(file, "create table numbers (value integer)");
  return file;
}

describe("a handle", () => {
  it("refuses what SQLite cannot hold", async () => {
    // A value of a type that SQLite has not must not be guessed at.
    await expect(sql`select ${new Date()}`.execute(store().kysely)).rejects.toThrow(/cannot store/);
  });

  it("keeps what it answered: WAL, and a sync for every commit", async () => {
    const database = store();
    expect(await pragma(database, "journal_mode")).toBe("wal");
    expect(await pragma(database, "synchronous")).toBe(2);
    expect(await pragma(database, "foreign_keys")).toBe(1);
    // The driver waits for other writers itself: SQLite's own waiting would hold up the whole process.
    expect(await pragma(database, "busy_timeout")).toBe(0);
  });

  it("syncs at checkpoints only, where it may", async () => {
    expect(await pragma(store(freshFile(), { synchronous: "normal" }), "synchronous")).toBe(1);
  });

  it("knows text from names: a misspelt column is no text", async () => {
    const { kysely } = store(numbersFile());
    await expect(sql`select "misspelt" from numbers`.execute(kysely)).rejects.toMatchObject({
      code: "unmigrated",
    });
  });

  it("works in memory", async () => {
    const database = openDatabase("sqlite::memory:");
    await migrate(database, schemaOf(), now);
    expect(await listRows(database.kysely, "auth_user", {})).toEqual([]);
    await database.close();
  });

  it("does not answer after it was closed", async () => {
    const database = openDatabase(`sqlite:${freshFile()}`);
    await sql`select 1`.execute(database.kysely);
    await database.close();
    await expect(sql`select 1`.execute(database.kysely)).rejects.toThrow(/destroyed|not open|closed/);
  });
});

describe("remembered statements", () => {
  it("answer anew each time, more of them than are remembered", async () => {
    const { kysely } = store(numbersFile());
    for (let round = 0; round < 2; round++) {
      for (let count = 0; count < 700; count++) {
        const { rows } = await sql`select ${sql.lit(count)} as n, ${round} as round`.execute(kysely);
        expect(rows).toEqual([{ n: count, round }]);
      }
    }
  });

  it("see columns that came after them", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    expect(await insertRow(kysely, "numbers", { value: 1 })).toEqual({ value: 1 });
    expect(await listRows(kysely, "numbers", {}).catch((error: unknown) => error)).toMatchObject({
      code: "unmigrated",
    });
    const all = (): Promise<unknown> => sql`select * from numbers`.execute(kysely).then(({ rows }) => rows);
    expect(await all()).toEqual([{ value: 1 }]);
    execute(file, "alter table numbers add column extra text default 'x'");
    expect(await all()).toEqual([{ value: 1, extra: "x" }]);
    expect(await insertRow(kysely, "numbers", { value: 2 })).toEqual({ value: 2, extra: "x" });
  });

  it("keep the rows of one answer apart from those of the next", async () => {
    const { kysely } = store(numbersFile());
    const insert = (value: number): Promise<unknown> => insertRow(kysely, "numbers", { value });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => insert(index)));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => ({ value: index })));
  });
});

describe("transactions", () => {
  it("of one handle come one after the other", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    await insertRow(kysely, "numbers", { value: 0 });
    await Promise.all(
      Array.from({ length: 50 }, () =>
        kysely.transaction().execute(async (tx) => {
          const { rows } = await sql<{ value: number }>`select value from numbers`.execute(tx);
          await Promise.resolve();
          await sql`update numbers set value = ${(rows[0]?.value ?? 0) + 1}`.execute(tx);
        }),
      ),
    );
    expect(look(file, "select value from numbers")).toEqual([{ value: 50 }]);
  });

  it("leave nothing behind when they fail", async () => {
    const file = numbersFile();
    const { kysely } = store(file);
    const failing = kysely.transaction().execute(async (tx) => {
      await sql`insert into numbers values (1)`.execute(tx);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(look(file, "select * from numbers")).toEqual([]);
  });

  it("of several handles in one process come one after the other too", async () => {
    const file = numbersFile();
    const handles = [store(file), store(file), store(file)];
    execute(file, "insert into numbers values (0)");
    const steps = 40;
    await Promise.all(
      handles.map(async ({ kysely }) => {
        for (let step = 0; step < steps; step++) {
          await kysely.transaction().execute(async (tx) => {
            const { rows } = await sql<{ value: number }>`select value from numbers`.execute(tx);
            await new Promise(setImmediate);
            await sql`update numbers set value = ${(rows[0]?.value ?? 0) + 1}`.execute(tx);
          });
        }
      }),
    );
    expect(look(file, "select value from numbers")).toEqual([{ value: handles.length * steps }]);
  });

  it("of another handle are waited for only as long as the busy timeout says", async () => {
    const file = numbersFile();
    const [holder, waiting] = [store(file), store(file, { busyTimeout: 20 })];
    await holder.kysely.transaction().execute(async (tx) => {
      await sql`insert into numbers values (1)`.execute(tx);
      const started = performance.now();
      const refused = insertRow(waiting.kysely, "numbers", { value: 2 });
      await expect(refused).rejects.toMatchObject({ name: "StoreError", code: "busy" });
      await expect(refused).rejects.toThrow(StoreError);
      expect(performance.now() - started).toBeLessThan(4000);
      // Readers wait for nobody, and see what is committed.
      expect((await sql`select * from numbers`.execute(waiting.kysely)).rows).toEqual([]);
    });
    await insertRow(waiting.kysely, "numbers", { value: 2 });
    expect(look(file, "select value from numbers")).toEqual([{ value: 1 }, { value: 2 }]);
  });
});

describe("several processes on one file", () => {
  it("wait for each other within the busy timeout", async () => {
    const file = numbersFile();
    const patient = store(file);
    const child = spawn(process.execPath, [writer, "hold", file, "400"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    await expect(
      insertRow(store(file, { busyTimeout: 0 }).kysely, "numbers", { value: 2 }),
    ).rejects.toMatchObject({ code: "busy" });
    const started = performance.now();
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 5);
    await insertRow(patient.kysely, "numbers", { value: 2 });
    clearInterval(ticking);
    expect(performance.now() - started).toBeGreaterThan(50);
    // Whoever waits for the lock holds up nobody else.
    expect(ticks).toBeGreaterThan(5);
    expect(await ended).toEqual([0, null]);
    expect(look(file, "select value from numbers")).toEqual([{ value: 1 }, { value: 2 }]);
  });

  it("migrate once between them, and lose no write that read before it wrote", async () => {
    const file = freshFile();
    const [processes, steps] = [4, 100];
    const outcomes = await Promise.all(
      Array.from({ length: processes }, () =>
        run(process.execPath, [writer, "count", file, String(steps)], { cwd: import.meta.dirname }),
      ),
    );
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: processes }, () => ({ code: 0, stderr: "" })),
    );
    const applied = outcomes.map(({ stdout }): unknown => JSON.parse(stdout));
    expect(applied.filter((names) => Array.isArray(names) && names.length > 0)).toHaveLength(1);
    expect(look(file, "select value from counters")).toEqual([{ value: processes * steps }]);
  });
});
