// Attempts that may write rows of the user who sends them: afterwards the tables are as they were.
import type { Model } from "../../resources/index.ts";
import {
  type ColumnValue,
  deleteRows,
  insertRow,
  type Row,
  Selection,
  updateRows,
} from "../../store/index.ts";
import { idsOf } from "./make-rows.ts";
import { type MadeRow, storedRow, type World } from "./world.ts";

/** Values of columns, as they were read. */
const columnsOf = (row: Row): Record<string, ColumnValue> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, ColumnValue] => [
      name,
      value instanceof Date
        ? value.toISOString()
        : typeof value === "object" && value !== null
          ? JSON.stringify(value)
          : columnValue(value),
    ]),
  );

function columnValue(value: unknown): ColumnValue {
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "boolean"
    ? value
    : null;
}

/** Runs attempts, and then deletes the rows that they added to the table of a resource, and restores one row. */
export async function withRestoredRows(
  world: World,
  model: Model,
  row: MadeRow | undefined,
  run: () => Promise<void>,
): Promise<void> {
  const before = await idsOf(world, model);
  const stored = row && (await storedRow(world, model, row.id));
  await run();
  await deleteRowsBut(world, model, before);
  if (row !== undefined && stored !== undefined) await restore(world, row, stored);
}

/** Deletes the rows of a table that were added since. */
async function deleteRowsBut(world: World, model: Model, before: ReadonlySet<string>): Promise<void> {
  const { kysely } = world.database;
  const added = [...(await idsOf(world, model))].filter((id) => !before.has(id));
  for (const text of added) {
    const id = model.table.id === "uuid" ? text : Number(text);
    for (const relation of model.relations)
      if (relation.kind === "many")
        await deleteRows(kysely, Selection.of(relation.join.table).where(relation.join.row, "=", id));
    // What a hook of the app added to the row stays, and so does the row.
    await deleteRows(kysely, Selection.of(model.table.name).where("id", "=", id)).catch(() => {});
  }
}

/** Gives a row, and its lists, the values that they had. */
export async function restore(
  { database: { kysely } }: World,
  { model, id }: MadeRow,
  { row, joined }: NonNullable<Awaited<ReturnType<typeof storedRow>>>,
): Promise<void> {
  await updateRows(kysely, Selection.of(model.table.name).where("id", "=", id), columnsOf(row));
  for (const relation of model.relations) {
    if (relation.kind !== "many") continue;
    const { table, row: own, target } = relation.join;
    await deleteRows(kysely, Selection.of(table).where(own, "=", id));
    for (const item of joined.filter((one) => target in one && own in one))
      await insertRow(kysely, table, columnsOf({ [own]: item[own], [target]: item[target] }));
  }
}
