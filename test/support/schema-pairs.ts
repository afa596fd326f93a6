// Random pairs of schemas that share columns, for tests of migrations in the dialect that the run is for.
import {
  difference,
  type Column,
  djangoUserModel,
  driftOf,
  migrateProject,
  type Operation,
  type ProjectMigration,
  type Schema,
  stateAfter,
  type TableDefinition,
  userTable,
  wantedState,
} from "../../src/store/index.ts";
import { execute, freshDatabase, look } from "./database.ts";
import { seeded } from "./random.ts";
import { now, openStore } from "./store.ts";

type Random = () => number;

const pick = <T>(random: Random, values: readonly T[]): T => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error("There is nothing to pick from.");
  return value;
};

/** Kinds of columns, in groups whose values are converted from any to any other. */
const kinds: readonly (readonly Omit<Column, "name">[])[] = [
  [{ type: "integer" }, { type: "text" }, { type: "text", maxLength: 40 }],
  [{ type: "integer" }, { type: "decimal", digits: 12, places: 2 }],
  [{ type: "integer" }, { type: "real" }],
];

const others: readonly Omit<Column, "name">[] = [
  { type: "boolean" },
  { type: "date" },
  { type: "datetime" },
  { type: "json" },
  { type: "uuid" },
];

/** Values of a column that every kind of `kinds` has. */
const valueOf = (column: Column, row: number): string => {
  if (column.references !== undefined) return "1";
  if (column.type === "text") return `'${row}'`;
  if (column.type === "boolean") return row % 2 === 0 ? "true" : "false";
  if (column.type === "date") return `'2026-01-0${row}'`;
  if (column.type === "datetime") return `'2026-01-0${row} 10:00:00'`;
  if (column.type === "json") return `'{"a":${row}}'`;
  if (column.type === "uuid") return `'0000000000004000800000000000000${row}'`;
  return String(row);
};

function randomTable(random: Random, name: string, earlier: readonly string[]): TableDefinition {
  const columns: Column[] = [{ name: "kept", type: "text" }];
  for (const index of [0, 1, 2, 3, 4, 5])
    if (random() < 0.6) {
      const kind = pick(random, kinds[index % kinds.length] ?? []);
      columns.push({ name: `c${index}`, ...kind, ...(random() < 0.4 && { nullable: true }) });
    }
  for (const [index, kind] of others.entries())
    if (random() < 0.3)
      columns.push({ name: `o${index}`, ...kind, ...(random() < 0.4 && { nullable: true }) });
  for (const other of earlier)
    if (random() < 0.6)
      columns.push({
        name: `${other}_id`,
        type: "integer",
        references: other,
        nullable: true,
        onDelete: pick(random, ["cascade", "protect", "set null"]),
      });
  const names = columns.map((column) => column.name);
  const some = (): string[] => [...new Set([pick(random, names), pick(random, names)])];
  return {
    name,
    columns,
    ...(random() < 0.6 && { indexes: [some()] }),
    ...(random() < 0.4 && { unique: [["kept", ...some().filter((each) => each !== "kept")]] }),
    ...(random() < 0.3 && { checks: [{ name: `${name}_kept_known`, expression: `"kept" <> ''` }] }),
  };
}

function randomSchema(random: Random): Schema {
  const names = ["alpha", "beta", "gamma"].filter((name) => name === "alpha" || random() < 0.7);
  const resources: TableDefinition[] = [];
  for (const name of names)
    resources.push(
      randomTable(
        random,
        name,
        resources.map((table) => table.name),
      ),
    );
  return { users: userTable(djangoUserModel), resources };
}

/** The rows of columns that both schemas have, as texts without trailing zeros. */
async function sharedRows(url: string, one: Schema, other: Schema): Promise<string[]> {
  const rows: string[] = [];
  for (const { name, columns } of one.resources) {
    const second = other.resources.find((table) => table.name === name);
    if (second === undefined) continue;
    const shared = columns
      .map((column) => column.name)
      .filter((column) => second.columns.some((each) => each.name === column));
    const found = await look(url, `select id, ${shared.join(", ")} from ${name} order by id`);
    for (const row of found)
      rows.push(
        `${name}: ${Object.entries(row)
          .map(([column, value]) => `${column}=${String(value).replace(/\.0+$/, "")}`)
          .toSorted()
          .join(" ")}`,
      );
  }
  return rows;
}

/** What was found wrong with a pair. */
export interface PairFindings {
  readonly forwards: readonly string[];
  readonly back: readonly string[];
  readonly lost: readonly string[];
}

/** The values of rows in a new required column, where 7 is none. */
const fills: Readonly<Record<string, string | boolean>> = {
  text: "7",
  date: "2026-01-01",
  datetime: "2026-01-01 00:00:00",
  boolean: true,
  json: "{}",
  uuid: "00000000000040008000000000000009",
};

/** Migrates from a random schema to another and back, with rows. */
export async function checkPair(seed: number): Promise<PairFindings> {
  const random = seeded(seed);
  const [one, two] = [randomSchema(random), randomSchema(random)];
  const decisions = {
    confirm: async ({ kind }: { readonly kind: string }) => !kind.startsWith("rename"),
    fill: async (
      _table: string,
      { nullable, type }: { readonly nullable?: boolean; readonly type: string },
    ) => (nullable === true ? undefined : (fills[type] ?? 7)),
    using: () => Promise.reject(new Error("These kinds of columns are converted.")),
  };
  const first: ProjectMigration = {
    name: "0001_initial",
    dependencies: [],
    atomic: true,
    operations: await difference(new Map(), wantedState(one), decisions),
  };
  const second: ProjectMigration = {
    name: "0002_change",
    dependencies: [first.name],
    atomic: true,
    operations: (await difference(stateAfter([first]), wantedState(two), decisions)).map(withBack),
  };
  const url = await freshDatabase();
  const database = openStore(url);
  await migrateProject(database, { schema: one, migrations: [first], now });
  for (const { name, columns } of one.resources)
    for (const row of [1, 2, 3])
      await execute(
        url,
        `insert into ${name} (${columns.map((column) => column.name).join(", ")})
         values (${columns.map((column) => (column.nullable === true && row === 2 ? "null" : valueOf(column, row))).join(", ")})`,
      );
  const migrations = [first, second];
  const before = await sharedRows(url, one, two);
  await migrateProject(database, { schema: two, migrations, now });
  const forwards = (await driftOf(database, two)).map(({ message }) => message);
  const between = await sharedRows(url, two, one);
  await migrateProject(database, { schema: two, migrations, now, target: first.name });
  const back = (await driftOf(database, one)).map(({ message }) => message);
  const after = await sharedRows(url, one, two);
  // Nulls of columns that were required in between have got a value.
  const isLost = (row: string): boolean => !row.includes("=null") && !after.includes(row);
  return {
    forwards,
    back,
    lost: [...before.filter(isLost), ...(between.length === before.length ? [] : ["rows"])],
  };
}

/** The way back of columns that `makemigrations` knows no neutral value of. */
function withBack(operation: Operation): Operation {
  if (operation.kind !== "dropColumn" || operation.column !== "o4") return operation;
  return { ...operation, back: { fill: "00000000000040008000000000000009" } };
}
