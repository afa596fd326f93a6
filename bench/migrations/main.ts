// How long requests wait while a table of PostgreSQL is migrated under write load, directly and behind PgBouncer: `npm run bench:migrations [rows]`.
import { setTimeout as wait } from "node:timers/promises";
import {
  addColumn,
  addIndex,
  alterColumn,
  createTable,
  djangoUserModel,
  migrateProject,
  openDatabase,
  type Operation,
  type ProjectMigration,
  type Schema,
  userTable,
  wantedState,
} from "../../src/store/index.ts";
import { postgresDatabases } from "../growth/databases.ts";
import { sql } from "../../test/support/packages.ts";
import { noPgBouncer, startPgBouncer } from "../../test/support/pgbouncer.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const writers = 4;
const schema: Schema = { users: userTable(djangoUserModel), resources: [] };

const migration = (
  name: string,
  before: string | undefined,
  atomic: boolean,
  operations: readonly Operation[],
): ProjectMigration => ({
  name,
  dependencies: before === undefined ? [] : [before],
  atomic,
  operations,
});

const migrations = [
  migration("0001_initial", undefined, true, [
    ...[...wantedState(schema).values()].map(({ name, ...parts }) => createTable(name, parts)),
    createTable("lists", { columns: [{ name: "title", type: "text" }] }),
    createTable("tasks", {
      columns: [
        { name: "title", type: "text" },
        { name: "list_id", type: "integer" },
      ],
    }),
  ]),
  migration("0002_column", "0001_initial", true, [
    addColumn("tasks", { name: "priority", type: "integer" }, { fill: 0 }),
  ]),
  migration("0003_index", "0002_column", false, [addIndex("tasks", ["title"], { concurrently: true })]),
  migration("0004_reference", "0003_index", false, [
    alterColumn("tasks", { name: "list_id", type: "integer", references: "lists" }),
  ]),
];

const databases = await postgresDatabases();
try {
  await measure("directly", (url) => url);
  if (noPgBouncer === undefined) {
    const bouncer = await startPgBouncer(await databases.next());
    await measure("through PgBouncer", bouncer.through);
    await bouncer.stop();
  } else console.log(noPgBouncer);
} finally {
  await databases.remove();
}

/** Prints, for each migration, how long it took and how long the slowest request waited. */
async function measure(label: string, through: (url: string) => string): Promise<void> {
  const url = await databases.next();
  const options = label === "directly" ? {} : ({ pooler: "transaction" } as const);
  const database = openDatabase(through(url), options);
  await migrateProject(database, { schema, migrations, target: "0001_initial", now: Date.now() });
  await sql`insert into lists (title) values ('one')`.execute(database.kysely);
  await sql`insert into tasks (title, list_id) select 'task ' || i, 1 from generate_series(1, ${sql.lit(rows)}) as i`.execute(
    database.replacing,
  );
  const load = openDatabase(through(url), options);
  const waits: number[] = [];
  const over = new AbortController();
  const timed = async (statement: ReturnType<typeof sql>): Promise<void> => {
    const begun = performance.now();
    await statement.execute(load.kysely);
    waits.push(performance.now() - begun);
  };
  const write = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const id = Math.ceil(Math.random() * rows);
      await timed(sql`update tasks set title = title where id = ${id}`);
      await timed(sql`select * from tasks where id = ${id}`);
      await wait(2);
    }
  };
  const loads = Array.from({ length: writers }, write);
  console.log(`${rows} rows, ${writers} writers, ${label}`);
  for (const { name } of migrations.slice(1)) {
    waits.length = 0;
    const begun = performance.now();
    await migrateProject(database, { schema, migrations, target: name, now: Date.now() });
    const took = performance.now() - begun;
    await wait(100);
    const sorted = waits.toSorted((one, other) => one - other);
    const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
    console.log(
      `  ${name.padEnd(16)} ${took.toFixed(0).padStart(6)} ms; ${sorted.length} requests, half under ${at(0.5)} ms, slowest ${at(1)} ms`,
    );
  }
  over.abort();
  await Promise.all(loads);
  await Promise.all([load.close(), database.close()]);
}
