// A project with a history that moves data, replaces tables, builds an index and works in batches, for processes that are killed or start together.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Database, driftOf, existingTables, readTables, openDatabase } from "../../src/store/index.ts";
import { djangoUserModel, type Schema, userTable } from "../../src/store/index.ts";
import { sql } from "../support/packages.ts";
import { root, scratchFolder } from "../support/process.ts";

/** The names of the migrations, in order. */
export const names = ["0001_initial", "0002_status", "0003_points", "0004_twice", "0005_required"] as const;

const steps: Readonly<Record<(typeof names)[number], string>> = {
  "0001_initial": "",
  // Data moves between columns.
  "0002_status": `operations: [
    addColumn("tasks", { name: "status", type: "text", maxLength: 10 }, { fill: "open" }),
    runSql({
      forward: "update tasks set status = 'doing', title = substr(title, 8)",
      backward: "update tasks set title = 'doing: ' || title",
    }),
    moveData({
      forward: async (db) => { await db.insertInto("moves").values({ name: "0002" }).execute(); },
      backward: async (db) => { await db.deleteFrom("moves").where("name", "=", "0002").execute(); },
    }),
  ]`,
  // SQLite replaces the table.
  "0003_points": `operations: [
    alterColumn("tasks", { name: "points", type: "integer" }),
    renameColumn("tasks", "note", "remark"),
    addCheck("tasks", { name: "tasks_points_known", expression: '"points" >= 0' }),
  ]`,
  // Batches, and an index that is built while rows are written.
  "0004_twice": `atomic: false, operations: [
    addColumn("tasks", { name: "twice", type: "integer", nullable: true }),
    addIndex("tasks", ["points"], { concurrently: true }),
    moveData({
      forward: async (db) => {
        const rows = await db.selectFrom("tasks").select(["id", "n"]).where("twice", "is", null).limit(500).execute();
        for (const { id, n } of rows)
          await db.updateTable("tasks").set({ twice: Number(n) * 2 }).where("id", "=", id).execute();
        return rows.length > 0;
      },
      backward: async () => {},
    }),
    moveData({
      forward: async (db) => { await db.insertInto("moves").values({ name: "0004" }).execute(); },
      backward: async (db) => { await db.deleteFrom("moves").where("name", "=", "0004").execute(); },
    }),
  ]`,
  "0005_required": `operations: [
    alterColumn("tasks", { name: "twice", type: "integer" }),
    renameColumn("tasks", "twice", "double"),
    dropColumn("tasks", "remark", { back: { fill: "" } }),
  ]`,
};

const tasks = {
  name: "tasks",
  columns: [
    { name: "n", type: "integer" },
    { name: "title", type: "text", maxLength: 80 },
    { name: "points", type: "integer" },
    { name: "status", type: "text", maxLength: 10 },
    { name: "double", type: "integer" },
  ],
  indexes: ["points"],
  checks: [{ name: "tasks_points_known", expression: '"points" >= 0' }],
} as const;

const schema: Schema = {
  users: userTable(djangoUserModel),
  resources: [tasks, { name: "moves", columns: [{ name: "name", type: "text", maxLength: 9 }] }],
};

/** A project in a folder. */
export interface HistoryProject {
  readonly folder: string;
  readonly app: string;
  readonly database: Database;
  /** Fills the table of the first migration. */
  readonly fill: (rows: number) => Promise<void>;
  /** How many migrations are applied whole, and whether one is half done. */
  readonly progress: () => Promise<{ readonly applied: number; readonly isHalf: boolean }>;
  /** What the tables look like, as a text, whatever the order of their columns. */
  readonly shape: () => Promise<string>;
  /** The rows that are not as so many migrations leave them. */
  readonly damage: (applied: number, rows: number) => Promise<string[]>;
  /** The differences from the definitions. */
  readonly drift: () => Promise<string[]>;
}

const library = (name: string): string => JSON.stringify(path.join(root, "dist", name));

/** Creates it, on an empty database. */
export function historyProject(url: string): HistoryProject {
  const folder = scratchFolder();
  const app = path.join(folder, "app.ts");
  writeFileSync(app, appText(url));
  mkdirSync(path.join(folder, "migrations"));
  for (const [index, name] of names.entries())
    writeFileSync(path.join(folder, "migrations", `${name}.ts`), migrationText(name, names[index - 1]));
  // A busy machine is not what this is about.
  const database = openDatabase(url, { connectionTimeout });
  const { kysely } = database;
  return {
    folder,
    app,
    database,
    fill: async (rows) => {
      await sql`insert into tasks (n, title, points, note)
        with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ${sql.lit(rows)})
        select i, 'doing: task ' || i, cast(i as text), 'note' from numbers`.execute(kysely);
    },
    progress: async () => {
      if (!(await existingTables(kysely, database.dialect)).has("latchkey_history"))
        return { applied: 0, isHalf: false };
      const { rows } = await sql<{
        direction: string | null;
      }>`select direction from latchkey_history`.execute(kysely);
      const whole = rows.filter(({ direction }) => direction === null).length;
      return { applied: whole, isHalf: whole < rows.length };
    },
    shape: async () => {
      const tables = await readTables(kysely, database.dialect, ["tasks", "moves"]);
      // PostgreSQL puts a column that comes back behind the others.
      const inOrder = [...tables].map(([name, { columns, ...rest }]) => [
        name,
        columns.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
        rest,
      ]);
      return JSON.stringify(inOrder);
    },
    damage: async (applied, rows) => {
      const conditions = [
        applied >= 2 ? "title = 'task ' || n and status = 'doing'" : "title = 'doing: task ' || n",
        applied >= 3 ? "points = n" : "points = cast(n as text)",
        ...(applied === 4 ? ["twice = n * 2"] : []),
        ...(applied === 5 ? ['"double" = n * 2'] : []),
      ];
      const found = await sql<{ count: number | string }>`
        select count(*) as count from tasks where ${sql.raw(conditions.join(" and "))}`.execute(kysely);
      const moves = await sql<{ name: string }>`select name from moves order by name`.execute(kysely);
      const wanted = [...(applied >= 2 ? ["0002"] : []), ...(applied >= 4 ? ["0004"] : [])];
      const whole = Number(found.rows[0]?.count);
      return [
        ...(whole === rows ? [] : [`${rows - whole} of ${rows} rows are not whole`]),
        ...(JSON.stringify(moves.rows.map(({ name }) => name)) === JSON.stringify(wanted)
          ? []
          : [`moves: ${moves.rows.map(({ name }) => name).join()}, not ${wanted.join()}`]),
      ];
    },
    drift: async () => (await driftOf(database, schema)).map(({ message }) => message),
  };
}

const connectionTimeout = 60_000;

const appText = (url: string): string => `
import { defineResource, isAuthenticated, latchkey } from ${library("index.js")};
import * as z from ${JSON.stringify(import.meta.resolve("zod"))};
const rest = { permissions: [isAuthenticated], scope: "all" };
const tasks = defineResource("tasks", { ...rest, indexes: ["points"], checks: { points_known: ({ where }) => where("points", ">=", 0) }, schema: z.object({
  n: z.int(), title: z.string().max(80), points: z.int(), status: z.string().max(10), double: z.int() }) });
const moves = defineResource("moves", { ...rest, schema: z.object({ name: z.string().max(9) }) });
export default latchkey({ database: ${JSON.stringify(url)}, postgres: { connectionTimeout: ${connectionTimeout} }, resources: [tasks, moves] });
`;

function migrationText(name: (typeof names)[number], before: string | undefined): string {
  const operations =
    "addCheck addColumn addIndex alterColumn createTable dropColumn moveData renameColumn runSql";
  return `import { defineMigration, ${operations.replaceAll(" ", ", ")} } from ${library("migrations/index.js")};
export default defineMigration({ dependencies: ${JSON.stringify(before === undefined ? [] : [before])},
  ${before === undefined ? initialOperations() : steps[name]} });
`;
}

function initialOperations(): string {
  const users = JSON.stringify({ columns: userTable(djangoUserModel).columns });
  return `operations: [
    createTable("auth_user", ${users}),
    createTable("moves", { columns: [{ name: "name", type: "text", maxLength: 9 }] }),
    createTable("tasks", { columns: [{ name: "n", type: "integer" }, { name: "title", type: "text", maxLength: 80 },
      { name: "points", type: "text" }, { name: "note", type: "text" }] }),
  ]`;
}
