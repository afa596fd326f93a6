// The indexes that a table lacks: those of a table that Latchkey made are created, those of Django's tables are asked for.
import type { RawBuilder } from "kysely";
import { StoreError } from "../errors.ts";
import type { TableDefinition } from "./definitions.ts";
import { existingIndexes, hasDuplicates, hasDuplicatesIgnoringCase, uniqueColumns } from "./introspection.ts";
import { caseIndexName, createCaseIndex, createIndex, createUniqueIndex, indexName } from "./operations.ts";
import type { Db, DialectName } from "./tables.ts";

/** What is known of a table that exists. */
export interface ExistingTable {
  /** Whether Latchkey made it. Django's tables are never altered. */
  readonly isOwn: boolean;
  /** The columns that it has. */
  readonly present: ReadonlySet<string>;
}

/**
 * The statements that create the indexes that a table lacks.
 *
 * @throws StoreError `unmigrated` when rows have the same values in columns that are to be unique, or when a table of Django
 * lacks a unique index
 */
export async function missingIndexes(
  db: Db,
  table: TableDefinition,
  dialect: DialectName,
  { isOwn, present }: ExistingTable,
): Promise<RawBuilder<unknown>[]> {
  const { name, indexes = [] } = table;
  const statements: RawBuilder<unknown>[] = [];
  if (isOwn && indexes.length > 0) {
    const known = await existingIndexes(db, dialect, name);
    const missing = indexes.filter((columns) => !known.has(indexName(name, columns, dialect)));
    statements.push(...missing.map((columns) => createIndex(table, columns, dialect)));
  }
  for (const columns of await missingUnique(db, table, dialect)) {
    const list = columns.join(", ");
    if (!isOwn)
      throw new StoreError(
        "unmigrated",
        `The table ${name} belongs to Django and lacks a unique constraint over ${list}: add it with Django's migrations, or leave it out of \`unique\`.`,
      );
    if (columns.every((column) => present.has(column)) && (await hasDuplicates(db, name, columns)))
      throw new StoreError(
        "unmigrated",
        `The table ${name} has rows with the same ${list}, which is to be unique: change them first.`,
      );
    statements.push(createUniqueIndex(name, columns));
  }
  return [...statements, ...(await missingCaseIndexes(db, table, dialect, present))];
}

/** An app asks for these, also on a table of Django: an index changes no column of it. */
async function missingCaseIndexes(
  db: Db,
  { name, uniqueIgnoringCase = [] }: TableDefinition,
  dialect: DialectName,
  present: ReadonlySet<string>,
): Promise<RawBuilder<unknown>[]> {
  if (uniqueIgnoringCase.length === 0) return [];
  const known = await existingIndexes(db, dialect, name);
  const missing = uniqueIgnoringCase.filter((column) => !known.has(caseIndexName(name, column)));
  for (const column of missing)
    if (present.has(column) && (await hasDuplicatesIgnoringCase(db, name, column)))
      throw new StoreError(
        "unmigrated",
        `The table ${name} has rows with the same ${column} but for upper and lower case, which is to be unique: change them first.`,
      );
  return missing.map((column) => createCaseIndex(name, column));
}

/** A unique index over some of the columns makes all of them unique too. */
async function missingUnique(
  db: Db,
  { name, unique = [] }: TableDefinition,
  dialect: DialectName,
): Promise<(readonly string[])[]> {
  if (unique.length === 0) return [];
  const existing = await uniqueColumns(db, dialect, name);
  return unique.filter(
    (columns) => !existing.some((known) => known.every((column) => columns.includes(column))),
  );
}
