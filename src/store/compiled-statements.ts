// Compiles the statement of a shape once. Only its values differ from one run to the next.
import { type Compilable, CompiledQuery, type QueryResult, type RawBuilder } from "kysely";
import type { ColumnValue, Row } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";

interface CompiledStatement {
  readonly text: string;
  /** The index of the value of each parameter. */
  readonly order: readonly number[];
}

/** A statement whose parameters hold the indexes of their values. */
export type ShapeStatement = Compilable | RawBuilder<unknown>;

/** Shapes that are kept: those of an app are far fewer, unless its requests choose them freely. */
const maxShapes = 1000;

/** By the adapter of the dialect, which a database and its transactions share. */
const statements = new WeakMap<object, Map<string, CompiledStatement>>();

/** Runs the statement of a shape with some values. `build` is called once for each shape. */
export async function runShape(
  db: Db,
  shape: string,
  build: () => ShapeStatement,
  values: readonly ColumnValue[],
): Promise<QueryResult<Row>> {
  const { adapter } = db.getExecutor();
  const known = statements.get(adapter) ?? new Map<string, CompiledStatement>();
  statements.set(adapter, known);
  let statement = known.get(shape);
  if (statement === undefined) {
    statement = compile(db, build());
    if (known.size >= maxShapes) known.clear();
    known.set(shape, statement);
  }
  const parameters = statement.order.map((index) => values[index]);
  return db.executeQuery<Row>(CompiledQuery.raw(statement.text, parameters));
}

function compile(db: Db, statement: ShapeStatement): CompiledStatement {
  const { sql: text, parameters } = statement.compile(db);
  return { text, order: parameters.map(Number) };
}
