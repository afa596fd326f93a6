// Reads and writes the rows of a selection.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { type Later, onceThere } from "../runtime/index.ts";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import { columnsShape, type ListedColumn } from "./listed-columns.ts";
import type { ColumnValue, Row, RowValues } from "./schema/definitions.ts";
import { type Db, type DialectName, withChosenTables } from "./schema/tables.ts";
import type { Selection } from "./selection.ts";
import { selectionSql } from "./selection-sql.ts";

/** Finds the first row. */
export async function findRow(db: Db, selection: Selection): Promise<Row | undefined> {
  if (selection.slice !== undefined) return (await findRows(db, selection))[0];
  const build = (): ShapeStatement => selectRows(db, selection).limit(sql.lit(1));
  const { rows } = await runShape(db, `find one ${selection.shape}`, build, selection.values);
  return rows[0];
}

/** Finds the first row of a selection without a slice: its id, and these columns. On SQLite it may be there at once. */
export function findRowWith(
  db: Db,
  selection: Selection,
  columns: readonly ListedColumn[],
): Later<Row | undefined> {
  const build = (): ShapeStatement =>
    selectRows(db, requireWhole(selection))
      .clearSelect()
      .select(["id", ...columns.map(({ name }) => name)])
      .limit(sql.lit(1));
  const shape = `find one ${columnsShape(columns)} ${selection.shape}`;
  return onceThere(runShape(db, shape, build, selection.values), ({ rows }) => rows[0]);
}

/** Finds all rows: narrow the selection to a part that fits in memory. */
export async function findRows(db: Db, selection: Selection): Promise<readonly Row[]> {
  const build = (): ShapeStatement => selectRows(db, selection);
  const { rows } = await runShape(db, `find ${selection.shape}`, build, selection.values);
  return rows;
}

/** How many values a statement has: SQLite takes 32,766 parameters, and the values of a condition are padded to a power of two. */
const maxValues = 10_000;

/**
 * Finds the rows whose column has one of any number of values. An order holds for the rows of a value, not for all: many values are
 * asked for in several statements.
 */
export async function findRowsIn(
  db: Db,
  selection: Selection,
  column: string,
  values: readonly ColumnValue[],
): Promise<readonly Row[]> {
  if (values.length <= maxValues) return findRows(db, selection.whereIn(column, values));
  const rows: Row[] = [];
  for (let from = 0; from < values.length; from += maxValues) {
    const part = values.slice(from, from + maxValues);
    for (const row of await findRows(db, selection.whereIn(column, part))) rows.push(row);
  }
  return rows;
}

/** Finds the values of one column: an index that has it is enough. */
export async function findValues(db: Db, selection: Selection, column: string): Promise<readonly unknown[]> {
  const build = (): ShapeStatement => selectRows(db, selection).clearSelect().select(column);
  const { rows } = await runShape(db, `values ${column} ${selection.shape}`, build, selection.values);
  return rows.map((row) => row[column]);
}

/**
 * Finds the first row and locks it until the transaction ends: another transaction that changes or locks it waits. On SQLite a
 * transaction already excludes others.
 */
export async function lockRow(tx: Db, dialect: DialectName, selection: Selection): Promise<Row | undefined> {
  if (dialect === "sqlite") return findRow(tx, selection);
  const build = (): ShapeStatement => selectRows(tx, selection).forUpdate();
  const { rows } = await runShape(tx, `lock ${selection.shape}`, build, selection.values);
  return rows[0];
}

/** How many rows there are. */
export async function countRows(db: Db, selection: Selection): Promise<number> {
  const build = (): ShapeStatement => {
    if (selection.slice !== undefined)
      return db
        .selectFrom(selectRows(db, selection).as("counted"))
        .select((eb) => eb.fn.countAll().as("count"));
    const whole = withChosenTables(db).selectFrom(selection.table);
    return whereAll(
      whole.select((eb) => eb.fn.countAll().as("count")),
      selection,
    );
  };
  const { rows } = await runShape(db, `count ${selection.shape}`, build, selection.values);
  return Number(rows[0]?.["count"] ?? 0);
}

/** Adds a row and returns it as stored. */
export async function insertRow(db: Db, table: string, values: RowValues): Promise<Row> {
  const names = Object.keys(values);
  const build = (): ShapeStatement => {
    const insert = withChosenTables(db).insertInto(table);
    const filled = names.length === 0 ? insert.defaultValues() : insert.values(indexes(names, 0));
    return filled.returningAll();
  };
  const { rows } = await runShape(
    db,
    `insert ${JSON.stringify([table, names])}`,
    build,
    Object.values(values),
  );
  return rows[0] ?? {};
}

/** Changes the rows and returns them as stored. */
export async function updateRows(db: Db, selection: Selection, values: RowValues): Promise<readonly Row[]> {
  const names = Object.keys(values);
  if (names.length === 0) return findRows(db, selection);
  const { table, shape, values: own } = requireWhole(selection);
  const build = (): ShapeStatement => {
    const update = withChosenTables(db).updateTable(table).set(indexes(names, own.length));
    return whereAll(update, selection).returningAll();
  };
  const all = [...own, ...Object.values(values)];
  const { rows } = await runShape(db, `update ${JSON.stringify(names)} ${shape}`, build, all);
  return rows;
}

/** Deletes the rows and returns how many there were. */
export async function deleteRows(db: Db, selection: Selection): Promise<number> {
  const { table, shape, values } = requireWhole(selection);
  const build = (): ShapeStatement => whereAll(withChosenTables(db).deleteFrom(table), selection);
  const { numAffectedRows } = await runShape(db, `delete ${shape}`, build, values);
  return Number(numAffectedRows ?? 0n);
}

function selectRows(db: Db, selection: Selection) {
  const { slice, order } = selectionSql(selection);
  let query = whereAll(withChosenTables(db).selectFrom(selection.table).selectAll(), selection);
  for (const one of order) query = query.orderBy(one);
  return slice === undefined ? query : query.limit(slice.limit).offset(slice.offset);
}

function whereAll<Query extends { where(condition: RawBuilder<SqlBool>): Query }>(
  query: Query,
  selection: Selection,
): Query {
  const { scopeConditions, conditions } = selectionSql(selection);
  return [...scopeConditions, ...conditions].reduce(
    (narrowed, condition) => narrowed.where(condition),
    query,
  );
}

/** A value for each column: the index of the value to write. */
const indexes = (names: readonly string[], from: number): Record<string, number> =>
  Object.fromEntries(names.map((name, index) => [name, from + index]));

/** No dialect changes or deletes a part of the rows. */
function requireWhole(selection: Selection): Selection {
  if (selection.slice === undefined) return selection;
  throw new TypeError("A part of a selection is read, and not changed or deleted.");
}
