// Every row of a table in scope, as a list of it is read: page by page.
import { sql } from "kysely";
import {
  type Database,
  type Db,
  readPage,
  type Row,
  type RowId,
  type Scope,
  Selection,
} from "../../src/store/index.ts";
import { dialect } from "./database.ts";

/** The rows, with all their columns. */
export async function listRows(kysely: Db, table: string, scope: Scope): Promise<Row[]> {
  const { rows: some } = await sql<Row>`select * from ${sql.table(table)} limit 1`.execute(kysely);
  const columns = Object.keys(some[0] ?? {})
    .filter((name) => name !== "id")
    .map((name) => ({ name, type: "text" as const }));
  const database: Database = { kysely, replacing: kysely, dialect, location: "", close: async () => {} };
  const listing = { selection: Selection.of(table, scope), columns };
  const rows: Row[] = [];
  for (let from: RowId | undefined; ;) {
    const page = await readPage(database, listing, from);
    for (const row of page.rows) {
      rows.push(Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith("latchkey_"))));
    }
    if (page.next === undefined) return rows;
    from = page.next;
  }
}
