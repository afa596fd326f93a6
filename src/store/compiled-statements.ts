// Compiles the statement of a shape once. Only its values differ from one run to the next.
import { type Compilable, CompiledQuery, type QueryResult, type RawBuilder } from "kysely";
import type { Later } from "../runtime/index.ts";
import { directExecutionOf } from "./direct-execution.ts";
import type { ColumnValue, Row } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";

interface CompiledStatement {
  readonly text: string;
  /** The index of the value of each parameter. */
  readonly order: readonly number[];
}

/** A statement whose parameters hold the indexes of their values. */
export type ShapeStatement = Compilable | RawBuilder<unknown>;

/** A value of a statement: that of a column, or a list of them, which PostgreSQL takes as an array. */
export type StatementValue = ColumnValue | readonly ColumnValue[];

/** Shapes that are kept: those of an app are far fewer, unless its requests choose them freely. */
const maxShapes = 1000;

/** By the adapter of the dialect, which a database and its transactions share. */
const statements = new WeakMap<object, Map<string, CompiledStatement>>();

/** Runs the statement of a shape with some values. `build` is called once for each shape. On SQLite a result may be there at once. */
export function runShape(
  db: Db,
  shape: string,
  build: () => ShapeStatement,
  values: readonly StatementValue[],
): Later<QueryResult<Row>> {
  const { text, order } = statementOf(db, shape, build);
  const parameters = order.map((index) => values[index]);
  const execute = directExecutionOf(db);
  if (execute === undefined) return db.executeQuery<Row>(CompiledQuery.raw(text, parameters));
  // oxlint-disable-next-line no-unsafe-type-assertion -- every dialect gives rows as objects
  return execute({ sql: text, parameters }) as Later<QueryResult<Row>>;
}

function statementOf(db: Db, shape: string, build: () => ShapeStatement): CompiledStatement {
  const { adapter } = db.getExecutor();
  let known = statements.get(adapter);
  if (known === undefined) {
    known = new Map();
    statements.set(adapter, known);
  }
  let statement = known.get(shape);
  if (statement === undefined) {
    statement = compile(db, build());
    if (known.size >= maxShapes) known.clear();
    known.set(shape, statement);
  }
  return statement;
}

function compile(db: Db, statement: ShapeStatement): CompiledStatement {
  const { sql: text, parameters } = statement.compile(db);
  return { text, order: parameters.map(Number) };
}
