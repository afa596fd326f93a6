// A step of a migration: statements, with what has to be true before they run.
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import { StoreError } from "../errors.ts";
import type { ColumnValue } from "../schema/definitions.ts";
import { stored } from "../schema/columns.ts";
import { sqlFor } from "../schema/operations.ts";
import type { ChosenTables, DialectName } from "../schema/tables.ts";
import type { Fill, RowFunction } from "./operations.ts";

/** A database in which a step runs: it may name any table. */
export type StepDb = Kysely<ChosenTables>;

/** One step. */
export interface Step {
  /** The statements, as `sqlmigrate` prints them; a comment where a function decides. */
  readonly statements: readonly RawBuilder<unknown>[];
  /** Runs the step; by default its statements, one after the other. */
  readonly run?: (db: StepDb) => Promise<void>;
  /** Whether SQLite may not enforce foreign keys meanwhile: a table is replaced by a new one. */
  readonly replacesTable?: boolean;
  /** Whether it runs outside of a transaction, and can be repeated. */
  readonly isAlone?: boolean;
  /** Changes rows; in a migration that is not atomic it is called again as long as the result is true. */
  readonly rows?: RowFunction;
}

/** A step of statements. */
export const step = (...statements: readonly RawBuilder<unknown>[]): Step => ({ statements });

/** Refuses the migration when a query finds a row. The message must not have values of rows. */
export const guard = (query: RawBuilder<unknown>, message: string): Step => ({
  statements: [],
  run: async (db) => {
    const { rows } = await sql`${query} limit 1`.execute(db);
    if (rows.length > 0) throw new StoreError("unmigrated", message);
  },
});

/** Runs a step. */
export async function runStep({ statements, run }: Step, db: StepDb): Promise<void> {
  if (run !== undefined) return run(db);
  for (const statement of statements) await statement.execute(db);
}

/** The text of the statements of a step. */
export const textOf = ({ statements }: Step, db: StepDb): string[] =>
  statements.map((statement): CompiledQuery => statement.compile(db)).map(({ sql: text }) => text);

/** A value of rows as an expression. */
export function fillSql(fill: Fill, dialect: DialectName): RawBuilder<unknown> {
  if (fill !== null && typeof fill === "object") return sql.raw(`(${sqlFor(fill.sql, dialect)})`);
  return literal(fill, dialect);
}

/** Whether a value is the same for all rows. */
export const isConstant = (fill: Fill): fill is ColumnValue => fill === null || typeof fill !== "object";

const literal = (value: ColumnValue, dialect: DialectName): RawBuilder<unknown> =>
  sql.lit(stored(value, dialect));
