// The verbs of a resource, as DRF's ModelViewSet has them: list, retrieve, create, update, partialUpdate and destroy.
import { Reply, RowList, type ViewRequest } from "../http/index.ts";
import {
  type Database,
  deleteRows,
  findRow,
  insertRow,
  lockRow,
  type Row,
  toTimestamp,
  updateRows,
} from "../store/index.ts";
import { changedColumns, type Columns, readColumns, shownColumns } from "./body-columns.ts";
import type { HookCall, WriteAction } from "./hooks.ts";
import type { Model } from "./model.ts";
import { namedRow, primaryKeyOf, refusedOwner, rowNotFound, scopeOf, visibleRows } from "./row-scope.ts";
import { serializeRow } from "./serializer.ts";
import { callAfterCommit, inWrite } from "./writes.ts";

/** What the verbs of a resource work with. */
export interface VerbContext {
  readonly model: Model;
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called with the errors of `afterCommit`. */
  readonly report: (error: unknown) => void;
}

/** Lists the rows that the caller may see. */
export function list({ model, database }: VerbContext, request: ViewRequest): RowList {
  const listing = { selection: visibleRows(model, request), columns: model.table.columns };
  return new RowList(database, listing, (row) => serializeRow(row, model));
}

/** Shows a row. */
export async function retrieve(context: VerbContext, request: ViewRequest): Promise<unknown> {
  return serializeRow(await findOr404(context, request), context.model);
}

/** Creates a row. The owner is the caller. */
export async function create(context: VerbContext, request: ViewRequest): Promise<Reply> {
  const { model, database, now } = context;
  const { table, defaults, timestampColumns, resource } = model;
  const { beforeCreate } = resource.options.hooks ?? {};
  const call = callOf("create", request);
  const scope = scopeOf(model, request);
  const columns = readColumns(model, await request.body(), { partial: false, row: undefined });
  const moment = toTimestamp(now());
  const moments = momentsOf([...timestampColumns.created, ...timestampColumns.updated], moment);
  try {
    const row = await inWrite(database, beforeCreate !== undefined, async (tx) => {
      const changed = await beforeCreate?.({ ...call, tx, values: shownColumns(model, columns) });
      const values = changedColumns(model, columns, changed);
      return insertRow(tx, table.name, { ...defaults, ...values, ...moments, ...scope });
    });
    const shown = serializeRow(row, model);
    await callAfterCommit(context, call, shown);
    return new Reply(201, shown);
  } catch (error) {
    throw await refusedOwner(database, model, scope, error);
  }
}

/** Replaces the fields of a row (PUT). */
export const update = (context: VerbContext, request: ViewRequest): Promise<unknown> =>
  change(context, request, "update");

/** Changes some fields of a row (PATCH). */
export const partialUpdate = (context: VerbContext, request: ViewRequest): Promise<unknown> =>
  change(context, request, "partialUpdate");

async function change(
  context: VerbContext,
  request: ViewRequest,
  action: "update" | "partialUpdate",
): Promise<unknown> {
  const { model, database, now } = context;
  const { beforeUpdate } = model.resource.options.hooks ?? {};
  const call = callOf(action, request);
  const partial = action === "partialUpdate";
  const found = await findOr404(context, request);
  const body = await request.body();
  const moments = momentsOf(model.timestampColumns.updated, toTimestamp(now()));
  const write = async (tx: Database["kysely"], row: Row): Promise<Row> => {
    const columns = readColumns(model, body, { partial, row });
    const shown = { row: serializeRow(row, model), values: shownColumns(model, columns) };
    const changed = await beforeUpdate?.({ ...call, tx, ...shown });
    const values = { ...changedColumns(model, columns, changed), ...moments };
    const [written] = await updateRows(tx, namedRow(model, request), values);
    if (written === undefined) throw rowNotFound(model);
    return written;
  };
  // Without these, no value of the body is judged by another value of the row, and the write is one statement.
  const dependsOnRow = beforeUpdate !== undefined || model.isValidatedAsWhole;
  const written = dependsOnRow
    ? await inWrite(database, true, async (tx) => write(tx, await lockOr404(context, tx, request)))
    : await write(database.kysely, found);
  const shown = serializeRow(written, model);
  await callAfterCommit(context, call, shown);
  return shown;
}

/** Deletes a row. */
export async function destroy(context: VerbContext, request: ViewRequest): Promise<Reply> {
  const { model, database } = context;
  const { beforeDestroy, afterCommit } = model.resource.options.hooks ?? {};
  const call = callOf("destroy", request);
  const selection = namedRow(model, request);
  const readsRow = beforeDestroy !== undefined || afterCommit !== undefined;
  const shown = await inWrite(database, readsRow, async (tx) => {
    const row = readsRow ? serializeRow(await lockOr404(context, tx, request), model) : {};
    await beforeDestroy?.({ ...call, tx, row });
    if ((await deleteRows(tx, selection)) === 0) throw rowNotFound(model);
    return row;
  });
  await callAfterCommit(context, call, shown);
  return new Reply(204);
}

/** Whether the row exists and the caller may see it. */
export async function exists({ model, database }: VerbContext, request: ViewRequest): Promise<boolean> {
  if (primaryKeyOf(request) === undefined) return false;
  return (await findRow(database.kysely, namedRow(model, request))) !== undefined;
}

async function findOr404({ model, database }: VerbContext, request: ViewRequest): Promise<Row> {
  const row = await findRow(database.kysely, namedRow(model, request));
  if (row === undefined) throw rowNotFound(model);
  return row;
}

async function lockOr404(
  { model, database }: VerbContext,
  tx: Database["kysely"],
  request: ViewRequest,
): Promise<Row> {
  const row = await lockRow(tx, database.dialect, namedRow(model, request));
  if (row === undefined) throw rowNotFound(model);
  return row;
}

const callOf = (action: WriteAction, request: ViewRequest): HookCall => ({
  action,
  user: request.identity?.user,
  request,
});

const momentsOf = (names: readonly string[], moment: string): Columns =>
  Object.fromEntries(names.map((name) => [name, moment]));
