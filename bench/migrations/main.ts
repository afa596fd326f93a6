// How long requests wait while a table of PostgreSQL is migrated under write load, directly and behind PgBouncer: `npm run bench:migrations [rows]`.
import { setTimeout as wait } from "node:timers/promises";
import { nextMigrations } from "../../src/migrations/index.ts";
import {
  type Column,
  djangoUserModel,
  migrateProject,
  openDatabase,
  type ProjectMigration,
  type Schema,
  type TableDefinition,
  userTable,
  wantedState,
} from "../../src/store/index.ts";
import { postgresDatabases } from "../growth/databases.ts";
import { sql } from "../../test/support/packages.ts";
import { noPgBouncer, pgBouncerVersion, startPgBouncer } from "../../test/support/pgbouncer.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const writers = 4;
const title: Column = { name: "title", type: "text" };
const list: Column = { name: "list_id", type: "integer" };
const priority: Column = { name: "priority", type: "integer", default: 0 };

/** The definitions of the table, one change after the other. */
const changes: Readonly<Record<string, Omit<TableDefinition, "name">>> = {
  initial: { columns: [title, list] },
  column: { columns: [title, list, priority] },
  index: { columns: [title, list, priority], indexes: ["title"] },
  reference: { columns: [title, { ...list, references: "lists" }, priority], indexes: ["title"] },
  unique: {
    columns: [title, { ...list, references: "lists" }, priority],
    indexes: ["title"],
    unique: [["list_id", "title"]],
  },
};
const lists: TableDefinition = { name: "lists", columns: [{ name: "title", type: "text" }] };
const schema: Schema = { users: userTable(djangoUserModel), resources: [] };

/** What makemigrations writes for them. */
const migrations: ProjectMigration[] = [];
for (const [name, parts] of Object.entries(changes)) {
  const wanted = wantedState({ ...schema, resources: [lists, { name: "tasks", ...parts }] });
  migrations.push(
    ...(await nextMigrations(migrations, wanted, {
      name,
      besideWriters: true,
      defaultOf: (_table, column) => (column === "priority" ? 0 : undefined),
      decisions: {
        confirm: () => Promise.reject(new Error("Nothing is lost.")),
        fill: async () => undefined,
        using: () => Promise.reject(new Error("Nothing is converted.")),
      },
    })),
  );
}

const databases = await postgresDatabases();
try {
  await measure("directly", (url) => url);
  if (noPgBouncer === undefined) {
    const bouncer = await startPgBouncer(await databases.next());
    await measure(`through PgBouncer ${pgBouncerVersion()} in transaction mode`, bouncer.through);
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
