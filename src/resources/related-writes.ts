// What a write of a row does besides the row: its lists, and the check that the row is in the scope of the caller.
import { permissionDenied } from "../http/index.ts";
import { type Db, findRow, replaceJoined, type Row, StoreError, storeMessages } from "../store/index.ts";
import { allowedRows, refusedReferences, type Write } from "./allowed-rows.ts";
import type { Lists } from "./body-columns.ts";
import type { Model } from "./model.ts";
import { idOf, withLists } from "./related-rows.ts";
import { listsOf } from "./relations.ts";
import { rowsOf } from "./row-conditions.ts";

/** Whether a write of a row is more than one statement. */
export const hasSeveralStatements = ({ relations, resource }: Model): boolean =>
  listsOf(relations).length > 0 || typeof resource.options.scope === "function";

/** Whether the users that a reference may name depend on other values of the row. */
export const hasUserRules = ({ relations }: Model): boolean =>
  relations.some(({ users }) => typeof users?.among === "object" && users.among.kind === "members");

/** The error of an insert whose conditions were not met. */
export const refused = async (db: Db, write: Write, lists: Lists): Promise<Error> =>
  (await refusedReferences(db, write, lists)) ?? new StoreError("conflict", storeMessages.conflict);

/**
 * Writes the lists of a row that was written, and returns it with its lists.
 *
 * @throws HttpError 400 for an id in a list that the body may not name; 403 for a row that the caller would not see
 */
export async function afterWrite(tx: Db, write: Write, lists: Lists, row: Row): Promise<Row> {
  const { model, request } = write;
  const id = idOf(row["id"]);
  for (const [relation, ids] of lists)
    await replaceJoined(tx, relation.join, id, ids, allowedRows(write, relation));
  const error =
    lists.size === 0 ? undefined : await refusedReferences(tx, { ...write, columns: {}, before: row }, lists);
  if (error !== undefined) throw error;
  if (typeof model.resource.options.scope === "function") {
    const visible = rowsOf(model, request.identity).where("id", "=", id);
    if ((await findRow(tx, visible)) === undefined) throw permissionDenied();
  }
  const [completed = row] = await withLists(tx, model, [row], request.identity);
  return completed;
}
