// A second process for the store's tests: migrates and counts, or holds the write lock for a while.
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { djangoUserModel, migrate, openDatabase, userTable } from "../../src/store/index.ts";

const [mode, file, amount] = process.argv.slice(2);
const database = openDatabase(`sqlite:${file}`);
const { kysely } = database;

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

await database.close();
