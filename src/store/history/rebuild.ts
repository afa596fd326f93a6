// Replaces a table of SQLite by one of another definition, with its rows, ids, indexes and triggers (https://www.sqlite.org/lang_altertable.html#otheralter).
import { type RawBuilder, sql } from "kysely";
import { StoreError } from "../errors.ts";
import { createTable } from "../schema/operations.ts";
import { definitionOf } from "./definition-of.ts";
import type { TableState } from "./state.ts";
import type { Step, StepDb } from "./step.ts";

/** A table before and after, and how rows are copied. */
export interface Rebuild {
  readonly before: TableState;
  readonly after: TableState;
  /** The values of columns that are not copied as they are, by name. */
  readonly values: ReadonlyMap<string, RawBuilder<unknown>>;
}

/** The step that replaces a table. */
export function rebuildStep({ before, after, values }: Rebuild): Step {
  const { name } = before;
  const temporary = `latchkey_new_${name}`;
  const definition = definitionOf(after);
  const [create, ...indexes] = createTable({ ...definition, name: temporary }, "sqlite");
  const named = createTable(definition, "sqlite").slice(1);
  if (create === undefined || named.length !== indexes.length) throw new Error("A table has no definition.");
  const columns = ["id", ...after.columns.map((column) => column.name)];
  const copied = columns.map((column) => values.get(column) ?? sql.ref(column));
  const first = [
    create,
    sql`insert into ${sql.table(temporary)} (${sql.join(columns.map((column) => sql.ref(column)))}) select ${sql.join(copied)} from ${sql.table(name)}`,
    ...(after.id === "uuid" ? [] : sequence(name, temporary)),
  ];
  const replace = [
    sql`drop table ${sql.table(name)}`,
    // Otherwise SQLite refuses to rename while triggers and views of other tables name the table that is missing.
    sql`pragma legacy_alter_table = on`,
    sql`alter table ${sql.table(temporary)} rename to ${sql.table(name)}`,
    sql`pragma legacy_alter_table = off`,
  ];
  return {
    statements: [...first, ...replace, ...named],
    replacesTable: true,
    run: async (db) => {
      await refuseUnknownColumns(db, before);
      const kept = await otherParts(db, before, named);
      for (const statement of [...first, ...replace, ...named, ...kept]) await statement.execute(db);
    },
  };
}

/** No id is used twice: the counter of the ids goes with the table. */
const sequence = (name: string, temporary: string): RawBuilder<unknown>[] => [
  sql`delete from sqlite_sequence where name = ${sql.lit(temporary)}`,
  sql`insert into sqlite_sequence (name, seq) select ${sql.lit(temporary)}, seq from sqlite_sequence where name = ${sql.lit(name)}`,
];

/** Columns that no migration made would be lost. */
async function refuseUnknownColumns(db: StepDb, table: TableState): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table.name})`.execute(db);
  const unknown = rows.find(
    ({ name }) => name !== "id" && !table.columns.some((column) => column.name === name),
  );
  if (unknown !== undefined)
    throw new StoreError(
      "unmigrated",
      `The table ${table.name} has the column ${unknown.name}, which no migration made: it would be lost when SQLite replaces the table.`,
    );
}

/** The triggers of a table, and its indexes besides those of the migrations. */
async function otherParts(
  db: StepDb,
  { name }: TableState,
  indexes: readonly RawBuilder<unknown>[],
): Promise<RawBuilder<unknown>[]> {
  const made = new Set(indexes.map((index) => index.compile(db).sql));
  const known = new Set(
    [...made].map((text) => /index "((?:[^"]|"")+)"/.exec(text)?.[1]?.replaceAll('""', '"')),
  );
  const { rows } = await sql<{ name: string; text: string }>`
    select name, sql as text from sqlite_master
    where tbl_name = ${name} and type in ('index', 'trigger') and sql is not null`.execute(db);
  return rows.filter((part) => !known.has(part.name)).map(({ text }) => sql.raw(text));
}
