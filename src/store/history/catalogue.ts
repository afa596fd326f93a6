// What the catalogue of a database says of a table, in the same words for both dialects.
import { sql } from "kysely";
import type { Db, DialectName } from "../schema/tables.ts";

/** A column as it is in the database. */
export interface ActualColumn {
  readonly name: string;
  /** As it was declared, such as "varchar(80)". */
  readonly type: string;
  readonly isNullable: boolean;
  /** The expression of its default; null for none. */
  readonly fallback: string | null;
}

/** A table as it is in the database. */
export interface ActualTable {
  readonly columns: readonly ActualColumn[];
  /** The columns of each unique index, the primary key's left out. */
  readonly unique: readonly (readonly string[])[];
  /** The columns of each index that is not unique; null for an expression. */
  readonly indexes: readonly (readonly (string | null)[])[];
  readonly references: readonly {
    readonly column: string;
    readonly table: string;
    readonly onDelete: string;
  }[];
  /** The names of its indexes over expressions. */
  readonly expressionIndexes: readonly string[];
  /** The names of its checks, and on SQLite the statement that created the table. */
  readonly checks: { readonly names: readonly string[]; readonly text: string };
}

/** Reads a table that exists. */
export const readTable = (db: Db, dialect: DialectName, table: string): Promise<ActualTable> =>
  dialect === "sqlite" ? readSqlite(db, table) : readPostgres(db, table);

interface IndexRow {
  readonly index: string;
  readonly unique: number | boolean;
  readonly name: string | null;
}

function indexesOf(rows: readonly IndexRow[]): Pick<ActualTable, "unique" | "indexes" | "expressionIndexes"> {
  const all = [...Map.groupBy(rows, ({ index }) => index).values()];
  const columns = (each: readonly IndexRow[]): (string | null)[] => each.map(({ name }) => name);
  const isPlain = (each: readonly IndexRow[]): boolean => each.every(({ name }) => name !== null);
  return {
    unique: all
      .filter((each) => Boolean(each[0]?.unique) && isPlain(each))
      .map((each) => each.map(({ name }) => name ?? "")),
    indexes: all.filter((each) => !each[0]?.unique && isPlain(each)).map(columns),
    expressionIndexes: all.filter((each) => !isPlain(each)).map((each) => each[0]?.index ?? ""),
  };
}

async function readSqlite(db: Db, table: string): Promise<ActualTable> {
  const columns = await sql<{ name: string; type: string; required: number; fallback: string | null }>`
    select name, lower(type) as type, "notnull" as required, dflt_value as fallback
    from pragma_table_info(${table})`.execute(db);
  const indexes = await sql<IndexRow>`
    select l.name as "index", l."unique" as "unique", i.name as name
    from pragma_index_list(${table}) as l, pragma_index_info(l.name) as i
    where l.origin <> 'pk' order by l.name, i.seqno`.execute(db);
  const keys = await sql<{ column: string; table: string; action: string }>`
    select "from" as "column", "table", lower(on_delete) as action from pragma_foreign_key_list(${table})`.execute(
    db,
  );
  const texts = await sql<{ text: string }>`
    select sql as text from sqlite_master where type = 'table' and name = ${table}`.execute(db);
  return {
    columns: columns.rows.map(({ name, type, required, fallback }) => ({
      name,
      type,
      isNullable: required === 0,
      fallback,
    })),
    ...indexesOf(indexes.rows),
    references: keys.rows.map((key) => ({ column: key.column, table: key.table, onDelete: key.action })),
    checks: { names: [], text: texts.rows[0]?.text ?? "" },
  };
}

const actions: Readonly<Record<string, string>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

async function readPostgres(db: Db, table: string): Promise<ActualTable> {
  const relation = sql`(select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relname = ${table} and c.relkind in ('r', 'p'))`;
  const columns = await sql<{ name: string; type: string; nullable: boolean; fallback: string | null }>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
      pg_get_expr(d.adbin, d.adrelid) as fallback
    from pg_attribute as a left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${relation} and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(db);
  const indexes = await sql<IndexRow>`
    select c.relname as "index", i.indisunique as "unique", a.attname as name
    from pg_index as i join pg_class as c on c.oid = i.indexrelid
    cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(number, place)
    left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0
    where i.indrelid = ${relation} and not i.indisprimary and i.indisvalid and (i.indpred is null or a.attname is null)
    order by c.relname, k.place`.execute(db);
  const keys = await sql<{ column: string; table: string; action: string }>`
    select a.attname as "column", f.relname as "table", c.confdeltype::text as action
    from pg_constraint as c join pg_class as f on f.oid = c.confrelid
    join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.conrelid = ${relation} and c.contype = 'f'`.execute(db);
  const checks = await sql<{ name: string }>`
    select conname as name from pg_constraint where conrelid = ${relation} and contype = 'c'`.execute(db);
  return {
    columns: columns.rows.map(({ name, type, nullable, fallback }) => ({
      name,
      type: type.replace("character varying", "varchar").replaceAll(", ", ","),
      isNullable: nullable,
      fallback,
    })),
    ...indexesOf(indexes.rows),
    references: keys.rows.map(({ column, table: to, action }) => ({
      column,
      table: to,
      onDelete: actions[action] ?? action,
    })),
    checks: { names: checks.rows.map(({ name }) => name), text: "" },
  };
}
