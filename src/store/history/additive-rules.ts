// What is asked of the rows of a table before something is added to it, and the errors that name what cannot be added.
import { sql } from "kysely";
import { StoreError } from "../errors.ts";
import type { Column, TableCheck, TableDefinition } from "../schema/definitions.ts";
import { hasDuplicates, hasDuplicatesIgnoringCase } from "../schema/introspection.ts";
import { sqlFor } from "../schema/operations.ts";
import type { Db, DialectName } from "../schema/tables.ts";

const unmigrated = (message: string): StoreError => new StoreError("unmigrated", message);

/** The error of a table of Django that lacks something; `option` is where the app asks for it. */
export const missingInDjangos = (table: string, what: string, option?: string): StoreError =>
  unmigrated(
    `The table ${table} belongs to Django and lacks ${what}: add it with Django's migrations, or leave it out${option === undefined ? "" : ` of \`${option}\``}.`,
  );

/** A column with the value of existing rows. @throws StoreError `unmigrated` when the rows need a value that is not known */
export function columnToAdd({ name: table, columns }: TableDefinition, name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw unmigrated(`The table ${table} has no column ${name}.`);
  if ((column.nullable !== true && column.default === undefined) || column.unique === true)
    throw unmigrated(
      `The table ${table} lacks the column ${name}, which its rows need a value for: give it a default or make it optional. In a project with a history, \`latchkey makemigrations\` asks for the value.`,
    );
  return column;
}

/** @throws StoreError `unmigrated` when rows have the same values in columns that are to be unique */
export async function refuseDuplicates(
  db: Db,
  table: string,
  columns: readonly string[],
  ignoresCase: boolean,
): Promise<void> {
  const [column = ""] = columns;
  const found = ignoresCase
    ? await hasDuplicatesIgnoringCase(db, table, column)
    : await hasDuplicates(db, table, columns);
  if (!found) return;
  const same = `${columns.join(", ")}${ignoresCase ? " but for upper and lower case" : ""}`;
  throw unmigrated(
    `The table ${table} has rows with the same ${same}, which is to be unique: change them first.`,
  );
}

/** @throws StoreError `unmigrated` when a row violates a check */
export async function refuseViolations(
  db: Db,
  dialect: DialectName,
  table: string,
  { name, expression }: TableCheck,
): Promise<void> {
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where not (${sql.raw(sqlFor(expression, dialect))}) limit 1`.execute(
    db,
  );
  if (rows.length > 0)
    throw unmigrated(`The table ${table} has rows that violate the check ${name}: change them first.`);
}

/** The version of SQLite that has `alter table … add constraint`, and `alter column … drop not null`. */
const firstVersion = [3, 53];

/** Whether a database alters constraints of a table in place. Node's SQLite is the only one. */
export function altersConstraints(dialect: DialectName): boolean {
  if (dialect === "postgres") return true;
  const [major = 0, minor = 0] = (process.versions["sqlite"] ?? "").split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = firstVersion;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** The error of a check that this SQLite cannot add. */
export const cannotAddCheck = (table: string, check: string): StoreError =>
  unmigrated(
    `The table ${table} lacks the check ${check}, which this version of SQLite cannot add to a table: run a newer Node.js, with SQLite ${firstVersion.join(".")}.`,
  );
