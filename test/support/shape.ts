// What a database is made of and what is in it, in the words of its own catalogue, so that two can be compared.
import { look } from "./database.ts";

/** One thing that belongs to a table: itself (on SQLite, as it was written), a column, a constraint or an index. */
export interface Part {
  readonly kind: string;
  readonly table: string;
  readonly name: string;
  readonly text: string;
}

const sqliteParts = `select type as kind, tbl_name as "table", name, coalesce(sql, '') as text from sqlite_master
  order by 1, 2, 3`;

const postgresParts = `
  select 'column' as kind, c.relname as "table", a.attname as name,
    format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      || case a.attidentity when 'd' then ' identity by default' when 'a' then ' identity always' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as text
  from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  union all
  select 'constraint', c.relname, n.conname, pg_get_constraintdef(n.oid)
  from pg_constraint n join pg_class c on c.oid = n.conrelid
  where n.connamespace = current_schema()::regnamespace
  union all
  select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = current_schema()
  order by 1, 2, 3`;

/** Every table of a database with all that belongs to it, in an order that is always the same. */
export async function shapeOf(url: string): Promise<Part[]> {
  const parts = await look(url, url.startsWith("sqlite:") ? sqliteParts : postgresParts);
  return parts.map(({ kind, table, name, text }) => ({
    kind: String(kind),
    table: String(table),
    name: String(name),
    text: String(text),
  }));
}

/** The names of the tables of a shape. */
export function tablesOf(shape: readonly Part[]): string[] {
  return [...new Set(shape.map(({ table }) => table))].filter((name) => !name.startsWith("sqlite_"));
}

/** The columns of a table by name, each with its type, whether it may be null, and its default. */
export async function columnsOf(url: string, table: string): Promise<{ name: string; text: string }[]> {
  if (url.startsWith("sqlite:")) {
    const columns = await look(
      url,
      `select name, type || iif("notnull", ' not null', '') || coalesce(' default ' || dflt_value, '') || iif(pk, ' key', '') as text
       from pragma_table_info(?) order by name`,
      table,
    );
    return columns.map(({ name, text }) => ({ name: String(name), text: String(text) }));
  }
  const shape = await shapeOf(url);
  return shape
    .filter((part) => part.kind === "column" && part.table === table)
    .map(({ name, text }) => ({ name, text }));
}

/** The columns of each unique constraint of a table, the primary key's left out. */
export async function uniquesOf(url: string, table: string): Promise<unknown[]> {
  if (url.startsWith("sqlite:")) {
    return look(
      url,
      `select group_concat(column_.name) as columns from pragma_index_list(?) as list, pragma_index_info(list.name) as column_
       where list."unique" = 1 and list.origin = 'u' group by list.name order by 1`,
      table,
    );
  }
  const constraints = (await shapeOf(url)).filter(
    (part) => part.kind === "constraint" && part.table === table,
  );
  return constraints.map(({ text }) => text).filter((text) => text.startsWith("UNIQUE"));
}

/** Every row of every table of a database but those that are Latchkey's own. */
export async function allRows(url: string): Promise<Record<string, unknown>> {
  const tables = tablesOf(await shapeOf(url)).filter((name) => !name.startsWith("latchkey_"));
  const rows = await Promise.all(tables.map((name) => look(url, `select * from "${name}" order by 1`)));
  return Object.fromEntries(tables.map((name, index) => [name, rows[index]]));
}
