// A second process for the store's tests: migrates, counts, or holds the write lock for a while.
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { djangoUserModel, migrate, openDatabase, StoreError, userTable } from "../../../src/store/index.ts";

const [mode, place = "", amount] = process.argv.slice(2);
// A database's URL, or the path of a file.
const database = openDatabase(/^(?:sqlite|postgres):/.test(place) ? place : `sqlite:${place}`);
const { kysely } = database;

if (mode === "migrate") {
  // Connected, and then at the moment that was agreed on.
  await sql`select 1`.execute(kysely);
  await wait(Math.max(0, Number(amount) - Date.now()));
  const applied = await migrate(database, { users: userTable(djangoUserModel), resources: [] }, Date.now());
  process.stdout.write(JSON.stringify(applied));
}

if (mode === "count") {
  const counters = { name: "counters", columns: [{ name: "value", type: "integer" as const }] };
  const applied = await migrate(
    database,
    { users: userTable(djangoUserModel), resources: [counters] },
    Date.now(),
  );
  await kysely.transaction().execute(async (tx) => {
    const { rows } = await sql`select id from counters`.execute(tx);
    if (rows.length === 0) await sql`insert into counters (value) values (0)`.execute(tx);
  });
  for (let step = 0; step < Number(amount); step++) {
    await kysely.transaction().execute(async (tx) => {
      const { rows } = await sql<{ value: number }>`select value from counters`.execute(tx);
      await sql`update counters set value = ${(rows[0]?.value ?? 0) + 1}`.execute(tx);
    });
  }
  process.stdout.write(JSON.stringify(applied));
}

if (mode === "hold") {
  await kysely.transaction().execute(async (tx) => {
    await sql`insert into numbers (value) values (1)`.execute(tx);
    process.stdout.write("held\n");
    await wait(Number(amount));
  });
}

if (mode === "mingle") {
  await sql`create table if not exists counter (value integer)`.execute(kysely);
  await sql`create table if not exists steps (value integer)`.execute(kysely);
  await sql`insert into counter select 0 where not exists (select * from counter)`.execute(kysely);
  /** Counts one further, with pauses in which others may have their turn. */
  const step = (): Promise<{ value: number; row: number }> =>
    kysely.transaction().execute(async (tx) => {
      const { rows } = await sql<{
        value: number;
      }>`update counter set value = value + 1 returning value`.execute(tx);
      const value = rows[0]?.value ?? 0;
      if (value % 3 === 0) await new Promise(setImmediate);
      const { rows: added } = await sql<{ row: number }>`
        insert into steps values (${value}) returning rowid as row`.execute(tx);
      if (value % 2 === 0) await wait(1);
      return { value, row: added[0]?.row ?? 0 };
    });
  const patiently = async (): Promise<{ value: number; row: number }> => {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== "conflict") throw error;
      }
    }
  };
  const told: { value: number; row: number }[] = [];
  while (told.length < Number(amount)) {
    told.push(...(await Promise.all(Array.from({ length: 4 }, patiently))));
    await wait(1);
  }
  process.stdout.write(JSON.stringify(told));
}

if (mode === "press") {
  const end = performance.now() + Number(amount);
  const outcome = { done: 0, refused: 0 };
  const press = async (): Promise<void> => {
    while (performance.now() < end) {
      await sql`update numbers set value = value + 1`.execute(kysely).then(
        () => outcome.done++,
        () => outcome.refused++,
      );
    }
  };
  await Promise.all(Array.from({ length: 32 }, press));
  process.stdout.write(JSON.stringify(outcome));
}

if (mode === "fill") {
  const answered: number[] = [];
  const refused: number[] = [];
  const codes = new Set<string>();
  const text = "x".repeat(2000);
  await sql`create table texts (value text)`.execute(kysely);
  for (let next = 0; refused.length === 0 && next < 1000; next += 10) {
    const write = async (value: number): Promise<void> => {
      try {
        await kysely.transaction().execute(async (tx) => {
          await sql`insert into texts values (${text})`.execute(tx);
          await sql`insert into numbers values (${value})`.execute(tx);
        });
        answered.push(value);
      } catch (error) {
        refused.push(value);
        codes.add(error instanceof StoreError ? error.code : String(error));
      }
    };
    await Promise.all(Array.from({ length: 10 }, (_, index) => write(next + index)));
  }
  const { rows } = await sql<{ value: number }>`select value from numbers order by value`.execute(kysely);
  process.stdout.write(
    JSON.stringify({ answered, refused, codes: [...codes], after: rows.map(({ value }) => value) }),
  );
}

await database.close();
