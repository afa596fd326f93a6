// Deletes a row, and what refers to it: also in tables of Django, whose foreign keys have no actions of their own.
import { HttpError } from "../http/index.ts";
import {
  countRows,
  type Db,
  deleteRows,
  joinedTo,
  type RowSet,
  Selection,
  StoreError,
  updateRows,
} from "../store/index.ts";
import type { Model } from "./model.ts";
import { listsOf, type ManyToMany, type Reference } from "./relations.ts";

/** What refers to the rows of a table. */
interface Dependents {
  readonly references: readonly { readonly reference: Reference; readonly model: Model }[];
  readonly lists: readonly ManyToMany["join"][];
}

/** Whether rows of other tables may refer to those of a model. */
export function hasDependents(model: Model): boolean {
  const { references, lists } = dependentsOf(model);
  return references.length + lists.length > 0;
}

/**
 * Deletes the row of a selection, and returns whether there was one. What refers to it is deleted, set to null or protects it.
 *
 * @throws HttpError 409 for a row that is protected
 */
export async function deleteRow(db: Db, model: Model, selection: Selection): Promise<boolean> {
  try {
    if (hasDependents(model)) await release(db, model, selection, []);
    return (await deleteRows(db, selection)) > 0;
  } catch (error) {
    throw isForeignKey(error) ? isProtected(error) : error;
  }
}

/** The error of a commit, for references that were added meanwhile. */
export const protectedError = (error: unknown): unknown => (isForeignKey(error) ? isProtected(error) : error);

const isForeignKey = (error: unknown): boolean => error instanceof StoreError && error.code === "foreign_key";

const isProtected = (cause?: unknown): HttpError =>
  new HttpError(409, "The row cannot be deleted: other rows refer to it.", {}, cause);

async function release(db: Db, model: Model, rows: RowSet, above: readonly string[]): Promise<void> {
  const { references, lists } = dependentsOf(model);
  for (const { reference, model: other } of references) {
    const referring = Selection.of(other.table.name).whereWithin(reference.column, rows);
    if (reference.onDelete === "protect" && (await countRows(db, referring.part(0, 1))) > 0)
      throw isProtected();
    if (reference.onDelete === "set null") await updateRows(db, referring, { [reference.column]: null });
    // A table that refers to itself, or to one above: the foreign key decides.
    if (reference.onDelete !== "cascade" || above.includes(other.table.name)) continue;
    await release(db, other, referring, [...above, model.table.name]);
    await deleteRows(db, referring);
  }
  for (const join of lists) await deleteRows(db, joinedTo(join, rows));
}

function dependentsOf({ table, models }: Model): Dependents {
  const references = new Map<string, { readonly reference: Reference; readonly model: Model }>();
  const lists = new Map<string, ManyToMany["join"]>();
  for (const model of models()) {
    for (const relation of model.relations) {
      if (relation.kind === "reference" && relation.target.table === table.name)
        references.set(`${model.table.name} ${relation.column}`, { reference: relation, model });
    }
    for (const { join, target } of listsOf(model.relations)) {
      if (model.table.name === table.name) lists.set(`${join.table} ${join.row}`, join);
      if (target.table === table.name)
        lists.set(`${join.table} ${join.target}`, { table: join.table, row: join.target, target: join.row });
    }
  }
  return { references: [...references.values()], lists: [...lists.values()] };
}

/** What deleting rows would do to others. */
export interface DeletionPlan {
  /** How many rows of which resource would be deleted too. */
  readonly related: readonly { readonly model: Model; readonly count: number }[];
  /** How many rows of which resource refuse it. */
  readonly protectedBy: readonly { readonly model: Model; readonly count: number }[];
}

/** Counts what deleting the rows of a selection would delete, and what refuses it. */
export async function deletionPlan(db: Db, model: Model, rows: RowSet): Promise<DeletionPlan> {
  const related = new Map<Model, number>();
  const protectedBy = new Map<Model, number>();
  const visit = async (of: Model, above: RowSet, tables: readonly string[]): Promise<void> => {
    for (const { reference, model: other } of dependentsOf(of).references) {
      if (reference.onDelete === "set null") continue;
      const referring = Selection.of(other.table.name).whereWithin(reference.column, above);
      const count = await countRows(db, referring);
      if (count === 0) continue;
      const into = reference.onDelete === "protect" ? protectedBy : related;
      into.set(other, (into.get(other) ?? 0) + count);
      if (reference.onDelete === "cascade" && !tables.includes(other.table.name))
        await visit(other, referring, [...tables, of.table.name]);
    }
  };
  await visit(model, rows, []);
  const listed = (counts: ReadonlyMap<Model, number>) =>
    [...counts].map(([other, count]) => ({ model: other, count }));
  return { related: listed(related), protectedBy: listed(protectedBy) };
}
