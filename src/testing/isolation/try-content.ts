// Tries whether what is in a hidden row influences an answer about a row that refers to it, as after a change of owners.
import type { ManyToMany, Model, Reference } from "../../resources/index.ts";
import {
  type ColumnValue,
  deleteRows,
  insertRow,
  Selection,
  StoreError,
  updateRows,
} from "../../store/index.ts";
import { plainValues } from "./bodies.ts";
import { restore } from "./keep-rows.ts";
import { compareSnapshots, type Snapshot, takeSnapshot } from "./snapshots.ts";
import type { SampleSeed } from "./sample-values.ts";
import { unusedPosition } from "./try-rows.ts";
import { visibleIds } from "./visible.ts";
import { type Caller, type MadeRow, rowsMadeBy, scopedModels, storedRow, type World } from "./world.ts";

/** Lets rows of the user refer to a hidden row, changes the hidden row, and compares all answers. */
export async function tryContent(world: World, caller: Caller, row: MadeRow): Promise<void> {
  for (const model of scopedModels(world)) {
    for (const relation of model.relations) {
      if (relation.target.resource !== row.model.resource || isThrough(model, relation.name)) continue;
      for (const own of rowsMadeBy(world, caller, model).slice(0, 1)) {
        const stored = await storedRow(world, model, own.id);
        if (stored === undefined) continue;
        try {
          await (relation.kind === "many"
            ? inList(world, own, relation, row)
            : inReference(world, own, relation, row));
        } catch (error) {
          // A rule of the table refuses such a row, so there is none.
          if (!(error instanceof StoreError)) throw error;
        } finally {
          await restore(world, own, stored);
        }
      }
    }
  }
}

const isThrough = ({ resource: { options } }: Model, name: string): boolean =>
  typeof options.owner === "object" && options.owner.through === name;

async function inReference(
  world: World,
  own: MadeRow,
  { column }: Reference,
  hidden: MadeRow,
): Promise<void> {
  const { database } = world;
  await updateRows(database.kysely, Selection.of(own.model.table.name).where("id", "=", own.id), {
    [column]: hidden.id,
  });
  await compareContents(world, own, hidden);
}

async function inList(world: World, own: MadeRow, { join }: ManyToMany, hidden: MadeRow): Promise<void> {
  const { kysely } = world.database;
  const { model, caller } = own;
  // Whether a list has any items is an answer too.
  await deleteRows(kysely, Selection.of(join.table, { [join.row]: own.id }));
  const before = await takeSnapshot(world, model, caller);
  await insertRow(kysely, join.table, { [join.row]: own.id, [join.target]: hidden.id });
  const because = `when row ${hidden.id} of ${hidden.model.resource.name}, which the user may not see, was put into the list of row ${own.id}`;
  const after = await takeSnapshot(world, model, caller);
  compareSnapshots(world, { model, caller, because }, before, after);
  await compareContents(world, own, hidden, after);
  await deleteRows(kysely, Selection.of(join.table, { [join.row]: own.id, [join.target]: hidden.id }));
}

/** Gives the hidden row other values, and compares what the user is answered. */
async function compareContents(world: World, own: MadeRow, hidden: MadeRow, known?: Snapshot): Promise<void> {
  const { model, caller } = own;
  const { kysely } = world.database;
  const isSeen = async (): Promise<boolean> => {
    const ids = await visibleIds(world, caller);
    return (
      ids.get(model)?.has(String(own.id)) === true && ids.get(hidden.model)?.has(String(hidden.id)) !== true
    );
  };
  const stored = await storedRow(world, hidden.model, hidden.id);
  if (stored === undefined || !(await isSeen())) return;
  const before = known ?? (await takeSnapshot(world, model, caller));
  const because = `when row ${hidden.id} of ${hidden.model.resource.name}, which the user may not see, got other values`;
  try {
    for (const seed of ends) {
      const row = Selection.of(hidden.model.table.name).where("id", "=", hidden.id);
      await updateRows(kysely, row, otherColumns(world, hidden, seed));
      if (await isSeen())
        compareSnapshots(world, { model, caller, because }, before, await takeSnapshot(world, model, caller));
    }
  } finally {
    await restore(world, hidden, stored);
  }
}

/** Values that come before and after all others in their order. */
const ends: readonly SampleSeed[] = [
  { marker: "0-isolated-first", number: 0, position: unusedPosition },
  { marker: "zz-isolated-last", number: 909, position: unusedPosition + 1 },
];

/** Other values of the columns of a row. */
function otherColumns(
  world: World,
  { model, caller }: MadeRow,
  seed: SampleSeed,
): Record<string, ColumnValue> {
  const values = plainValues(world, model, caller, seed.position, seed);
  return Object.fromEntries(
    model.fields
      .filter(({ field, isReference }) => isReference !== true && field.name in values)
      .map(({ field, column }): [string, ColumnValue] => {
        const value: unknown = values[field.name];
        return [
          column.name,
          value === null
            ? null
            : field.kind.toColumn(field.kind.read(Object(values)[field.name]), model.dialect),
        ];
      }),
  );
}
