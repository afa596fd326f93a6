// What the catalogue of a database says of tables, in the same words for both dialects.
import { type RawBuilder, sql } from "kysely";
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
  /** The columns of each unique index, the primary key's and those with a condition left out. */
  readonly unique: readonly (readonly string[])[];
  /** The columns of each index that is not unique and has no condition; null for an expression. */
  readonly indexes: readonly (readonly (string | null)[])[];
  readonly references: readonly {
    readonly column: string;
    readonly table: string;
    readonly onDelete: string;
  }[];
  /** The names of its indexes over expressions. */
  readonly expressionIndexes: readonly string[];
  /** The names of its checks. */
  readonly checks: readonly string[];
}

/** Reads those of some tables that exist, by name: four queries, however many they are. */
export async function readTables(
  db: Db,
  dialect: DialectName,
  tables: readonly string[],
): Promise<Map<string, ActualTable>> {
  if (tables.length === 0) return new Map();
  const queries = (dialect === "sqlite" ? sqliteQueries : postgresQueries)(
    sql.join(tables.map((table) => sql`${table}`)),
  );
  const rowsOf = async <Row extends { readonly of: string }>(
    query: RawBuilder<Row>,
  ): Promise<Map<string, Row[]>> => Map.groupBy((await query.execute(db)).rows, (row) => row.of);
  const columns = await rowsOf(queries.columns);
  const indexes = await rowsOf(queries.indexes);
  const keys = await rowsOf(queries.keys);
  const checks = await rowsOf(queries.checks);
  return new Map(
    [...columns].map(([name, rows]): [string, ActualTable] => [
      name,
      {
        columns: rows.map((row) => ({
          name: row.name,
          type: row.type.replace("character varying", "varchar").replaceAll(", ", ","),
          isNullable: Boolean(row.nullable),
          fallback: row.fallback,
        })),
        ...indexesOf(indexes.get(name) ?? []),
        references: (keys.get(name) ?? []).map(({ column, table, action }) => ({
          column,
          table,
          onDelete: actions[action] ?? action,
        })),
        checks: (checks.get(name) ?? []).flatMap(({ text }) =>
          dialect === "sqlite" ? checkNames(text) : [text],
        ),
      },
    ]),
  );
}

/** What is asked for of tables; `of` is the table. */
interface CatalogueQueries {
  readonly columns: RawBuilder<{
    readonly of: string;
    readonly name: string;
    readonly type: string;
    readonly nullable: number | boolean;
    readonly fallback: string | null;
  }>;
  readonly indexes: RawBuilder<IndexRow>;
  readonly keys: RawBuilder<{
    readonly of: string;
    readonly column: string;
    readonly table: string;
    readonly action: string;
  }>;
  /** The names of checks, or on SQLite the statement that created the table. */
  readonly checks: RawBuilder<{ readonly of: string; readonly text: string }>;
}

interface IndexRow {
  readonly of: string;
  readonly index: string;
  readonly unique: number | boolean;
  /** Null for an expression. */
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

/** The names of the checks in a statement that creates a table. */
function checkNames(text: string): string[] {
  const found = text.matchAll(/constraint\s+(?:"((?:[^"]|"")+)"|(\w+))\s+check\b/gi);
  return [...found].map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
}

const sqliteQueries = (names: RawBuilder<unknown>): CatalogueQueries => {
  const tables = sql`(select name as "of" from sqlite_master where type = 'table' and name in (${names})) as m`;
  return {
    columns: sql`select m."of", c.name, lower(c.type) as type, c."notnull" = 0 as nullable, c.dflt_value as fallback
      from ${tables}, pragma_table_info(m."of") as c order by m."of", c.cid`,
    indexes: sql`select m."of", l.name as "index", l."unique" as "unique", i.name as name
      from ${tables}, pragma_index_list(m."of") as l, pragma_index_info(l.name) as i
      where l.origin <> 'pk' and (l.partial = 0 or i.name is null) order by m."of", l.name, i.seqno`,
    keys: sql`select m."of", k."from" as "column", k."table" as "table", lower(k.on_delete) as action
      from ${tables}, pragma_foreign_key_list(m."of") as k`,
    checks: sql`select name as "of", sql as text from sqlite_master where type = 'table' and name in (${names})`,
  };
};

const actions: Readonly<Record<string, string>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

const postgresQueries = (names: RawBuilder<unknown>): CatalogueQueries => {
  const tables = sql`(select r.oid as id, r.relname as "of" from pg_class as r join pg_namespace as n on n.oid = r.relnamespace
    where n.nspname = current_schema() and r.relname in (${names}) and r.relkind in ('r', 'p', 'v', 'm', 'f')) as m`;
  return {
    columns: sql`select m."of", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
        not a.attnotnull as nullable, coalesce(pg_get_expr(d.adbin, d.adrelid), case when a.attidentity <> '' then 'identity' end) as fallback
      from ${tables} join pg_attribute as a on a.attrelid = m.id
      left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped order by m."of", a.attnum`,
    indexes: sql`select m."of", c.relname as "index", i.indisunique as "unique", a.attname as name
      from ${tables} join pg_index as i on i.indrelid = m.id join pg_class as c on c.oid = i.indexrelid
      cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(number, place)
      left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0
      where not i.indisprimary and i.indisvalid and (i.indpred is null or a.attname is null)
      order by m."of", c.relname, k.place`,
    keys: sql`select m."of", a.attname as "column", f.relname as "table", c.confdeltype::text as action
      from ${tables} join pg_constraint as c on c.conrelid = m.id and c.contype = 'f'
      join pg_class as f on f.oid = c.confrelid
      join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)`,
    checks: sql`select m."of", c.conname as text from ${tables}
      join pg_constraint as c on c.conrelid = m.id and c.contype = 'c'`,
  };
};
