// The verbs of a resource, as DRF's ModelViewSet has them: list, retrieve, create, update, partialUpdate and destroy.
import { type FieldErrors, HttpError, Reply, RowList, type ViewRequest } from "../http/index.ts";
import { type Later, onceThere } from "../runtime/index.ts";
import {
  type Database,
  type Db,
  findRow,
  findRowWith,
  insertRowIf,
  lockRow,
  newUuid,
  type Row,
  type Selection,
  toTimestamp,
  updateRows,
} from "../store/index.ts";
import { changedBody, type Columns, readColumns, shownBody } from "./body-columns.ts";
import type { RowAccess } from "./access.ts";
import { type RecordChange, recordWrite } from "./change-record.ts";
import type { HookCall, RowFields, WriteAction } from "./hooks.ts";
import { deleteRow, hasDependents, protectedError } from "./delete-row.ts";
import { expandedBy, withExpanded } from "./expand.ts";
import type { Model } from "./model.ts";
import { withLists } from "./related-rows.ts";
import { listsOf } from "./relations.ts";
import { afterWrite, hasSeveralStatements, hasUserRules, refused } from "./related-writes.ts";
import { referenceConditions, referenceErrors, refusedReferences, type Write } from "./allowed-rows.ts";
import type { ListQuery } from "./query/index.ts";
import { namesRow, refusedOwner, rowNotFound, rowOfPath, ownerOf, visibleRows } from "./row-scope.ts";
import { serializeRow, wholeRow } from "./serializer.ts";
import { type Candidate, refusedValues, takenValues } from "./taken-values.ts";
import { callAfterCommit, inWrite } from "./writes.ts";

/** What the verbs of a resource work with. */
export interface VerbContext {
  readonly model: Model;
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What the verb asks about rows. */
  readonly rows: RowAccess;
  /** What lists may be asked. */
  readonly query: ListQuery;
  /** Called with the errors of `afterCommit`. */
  readonly report: (error: unknown) => void;
  /** Records changes of the rows, if they are recorded. */
  readonly record?: RecordChange | undefined;
}

/** What the answer to a list has: rows that are read as they are sent, or a page of them. */
type Listed = RowList | readonly unknown[] | Readonly<Record<string, unknown>>;

/** Lists the rows that the caller may see, or a page of them. */
export function list(context: VerbContext, request: ViewRequest): Later<Listed> {
  const { model, database, rows, query } = context;
  const visible = rows.narrow(visibleRows(model, request), request);
  const selection = onceThere(visible, (left) => query.narrow(left, database, request));
  return onceThere(selection, (asked) => listed(context, asked, request));
}

function listed(context: VerbContext, selection: Selection, request: ViewRequest): Later<Listed> {
  const { model, database, query } = context;
  const complete = (): Completion | undefined => completionOf(model, database.kysely, request);
  const reading = query.page(selection, database, request);
  if (reading === undefined) {
    const listing = { selection, columns: model.table.columns, id: model.table.id ?? "integer" };
    return new RowList(database, listing, (row) => serializeRow(row, model), complete());
  }
  // Not before the page is there: if both fail, the error of the page would be left over.
  return onceThere(reading, async (page) => {
    const completed = (await complete()?.(page.rows)) ?? page.rows;
    const results = completed.map((row) => serializeRow(row, model));
    return page.frame === undefined ? results : { ...page.frame, results };
  });
}

/** Adds to rows what they refer to. */
type Completion = (rows: readonly Row[]) => Promise<readonly Row[]>;

/** What adds to rows what they refer to; undefined where that is nothing. */
function completionOf(model: Model, db: Db, request: ViewRequest): Completion | undefined {
  const relations = expandedBy(model, request);
  if (relations.length === 0 && listsOf(model.relations).length === 0) return undefined;
  return async (rows) => {
    const complete = await withLists(db, model, rows, request.identity);
    return withExpanded(db, model, { rows: complete, relations, request });
  };
}

/** Shows a row. */
export function retrieve(context: VerbContext, request: ViewRequest): Later<unknown> {
  const { model, database } = context;
  const relations = expandedBy(model, request);
  const selection = namedRow(context, request);
  const found = onceThere(selection, (rows) => findOr404(context, rows, request));
  if (relations.length === 0) return onceThere(found, (row) => serializeRow(row, model));
  return onceThere(found, async (row) => {
    const [shown = row] = await withExpanded(database.kysely, model, { rows: [row], relations, request });
    return serializeRow(shown, model);
  });
}

/** Creates a row. The owner is the caller. */
export async function create(context: VerbContext, request: ViewRequest): Promise<Reply> {
  const { model, database, now } = context;
  const { table, defaults, timestampColumns, resource } = model;
  const { beforeCreate } = resource.options.hooks ?? {};
  const call = callOf("create", request);
  const scope = ownerOf(model, request);
  const body = await readColumns(model, await request.body(), {
    partial: false,
    row: undefined,
    taken: (values) =>
      alsoTaken(
        database.kysely,
        { model, request, columns: values, before: undefined },
        { values: { ...values, ...scope }, id: undefined },
      ),
  });
  let candidate: Candidate | undefined;
  const moment = toTimestamp(now());
  const id = table.id === "uuid" ? { id: newUuid(now()) } : {};
  const moments = momentsOf([...timestampColumns.created, ...timestampColumns.updated], moment);
  try {
    const isTransaction =
      beforeCreate !== undefined || context.record !== undefined || hasSeveralStatements(model);
    const row = await inWrite(database, isTransaction, async (tx) => {
      const changed = await beforeCreate?.({ ...call, tx, values: shownBody(model, body) });
      const { columns, lists } = changedBody(model, body, changed);
      const write = { model, request, columns, before: undefined };
      candidate = { values: { ...columns, ...scope }, id: undefined };
      const values = { ...id, ...defaults, ...columns, ...moments, ...scope };
      const written = await insertRowIf(tx, table.name, values, referenceConditions(write));
      if (written === undefined) throw await refused(tx, write, lists);
      const after = await afterWrite(tx, write, lists, written);
      await recordWrite(context, tx, { action: "create", request, before: undefined, after });
      return after;
    });
    const shown = serializeRow(row, model);
    await callAfterCommit(context, call, shown);
    return new Reply(201, shown);
  } catch (error) {
    const refused = await refusedValues(database.kysely, model, candidate, error);
    throw await refusedOwner(database, model, scope, refused);
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
  const { model, database, now, rows } = context;
  const { beforeUpdate } = model.resource.options.hooks ?? {};
  const call = callOf(action, request);
  const partial = action === "partialUpdate";
  const selection = await namedRow(context, request);
  const found = await findOr404(context, selection, request);
  const body = await request.body();
  const moments = momentsOf(model.timestampColumns.updated, toTimestamp(now()));
  let candidate: Candidate | undefined;
  const write = async (tx: Db, row: Row): Promise<Row> => {
    const given = await readColumns(model, body, {
      partial,
      row,
      taken: (values) =>
        alsoTaken(
          tx,
          { model, request, columns: values, before: row },
          { values: { ...row, ...values }, id: row["id"] },
        ),
    });
    const shown = { row: wholeRow(row, model), values: shownBody(model, given) };
    const changed = await beforeUpdate?.({ ...call, tx, ...shown });
    const { columns, lists } = changedBody(model, given, changed);
    const write = { model, request, columns, before: row };
    candidate = { values: { ...row, ...columns, ...moments }, id: row["id"] };
    const conditions = referenceConditions(write);
    const target = conditions.reduce((rowsLeft, condition) => rowsLeft.and(condition), selection);
    const [written] = await updateRows(tx, target, { ...columns, ...moments });
    if (written === undefined) throw (await refusedReferences(tx, write, lists)) ?? rowNotFound(model);
    const after = await afterWrite(tx, write, lists, written);
    await recordWrite(context, tx, { action, request, before: row, after });
    return after;
  };
  // Without these, no value of the body is judged by the row, and the write is one statement.
  const dependsOnRow =
    beforeUpdate !== undefined ||
    context.record !== undefined ||
    model.isValidatedAsWhole ||
    rows.asksAboutRow ||
    hasSeveralStatements(model) ||
    hasUserRules(model);
  const writing = dependsOnRow
    ? inWrite(database, true, async (tx) => write(tx, await lockOr404(context, tx, selection, request)))
    : write(database.kysely, found);
  const written = await writing.catch(async (error: unknown) => {
    throw await refusedValues(database.kysely, model, candidate, error);
  });
  const shown = serializeRow(written, model);
  await callAfterCommit(context, call, shown);
  return shown;
}

/** Deletes a row. */
export async function destroy(context: VerbContext, request: ViewRequest): Promise<Reply> {
  const { model, database } = context;
  const selection = await namedRow(context, request);
  const isTransaction = readsDeletedRow(context) || hasDependents(model);
  const shown = await inWrite(database, isTransaction, (tx) =>
    destroyRow(context, tx, selection, request),
  ).catch((error: unknown) => {
    throw protectedError(error);
  });
  await callAfterCommit(context, callOf("destroy", request), shown);
  return new Reply(204);
}

/** Whether more is done with a row that is deleted than to delete it. */
const readsDeletedRow = ({ model, rows, record }: VerbContext): boolean => {
  const { beforeDestroy, afterCommit } = model.resource.options.hooks ?? {};
  return (
    beforeDestroy !== undefined || afterCommit !== undefined || record !== undefined || rows.asksAboutRow
  );
};

/**
 * Deletes the row of a selection in a transaction, and returns it as `afterCommit` gets it.
 *
 * @throws HttpError 404 for a row that does not exist, 409 for one that is protected, 401 or 403 as `findOr404`
 */
export async function destroyRow(
  context: VerbContext,
  tx: Db,
  selection: Selection,
  request: ViewRequest,
): Promise<RowFields> {
  const { model } = context;
  const { beforeDestroy } = model.resource.options.hooks ?? {};
  const before = readsDeletedRow(context) ? await lockOr404(context, tx, selection, request) : undefined;
  const row = before === undefined ? {} : wholeRow(before, model);
  await beforeDestroy?.({ ...callOf("destroy", request), tx, row });
  if (!(await deleteRow(tx, model, selection))) throw rowNotFound(model);
  await recordWrite(context, tx, { action: "destroy", request, before, after: undefined });
  return before === undefined ? {} : serializeRow(before, model);
}

/** Whether the row exists and the caller may use it. */
export async function exists(context: VerbContext, request: ViewRequest): Promise<boolean> {
  const { model, database, rows } = context;
  if (!namesRow(model, request)) return false;
  const row = await findRow(database.kysely, await namedRow(context, request));
  if (row === undefined) return false;
  const [completed = row] = await withLists(database.kysely, model, [row], request.identity);
  return rows.check(serializeRow(completed, model), request).then(
    () => true,
    (error: unknown) => {
      if (error instanceof HttpError) return false;
      throw error;
    },
  );
}

/** The row that the path names, among those that exist for the caller and that the filters of the request leave. */
export function namedRow(
  { model, database, rows, query }: VerbContext,
  request: ViewRequest,
): Later<Selection> {
  return onceThere(rows.narrow(rowOfPath(model, request), request), (visible) =>
    query.narrow(visible, database, request),
  );
}

/** @throws HttpError 404 for a row that does not exist, 401 or 403 for one that the caller may not use */
export function findOr404(context: VerbContext, selection: Selection, request: ViewRequest): Later<Row> {
  const { kysely } = context.database;
  return onceThere(findRowWith(kysely, selection, context.model.table.columns), (row) =>
    checked(context, kysely, row, request),
  );
}

/** The row, locked until the transaction ends. @throws HttpError as `findOr404` */
export async function lockOr404(
  context: VerbContext,
  tx: Db,
  selection: Selection,
  request: ViewRequest,
): Promise<Row> {
  return checked(context, tx, await lockRow(tx, context.database.dialect, selection), request);
}

function checked(context: VerbContext, db: Db, row: Row | undefined, request: ViewRequest): Later<Row> {
  const { model, rows } = context;
  if (row === undefined) throw rowNotFound(model);
  const isComplete = !rows.asksAboutRow && listsOf(model.relations).length === 0;
  return isComplete ? row : completedAndChecked(context, db, row, request);
}

async function completedAndChecked(
  { model, rows }: VerbContext,
  db: Db,
  row: Row,
  request: ViewRequest,
): Promise<Row> {
  const [completed = row] = await withLists(db, model, [row], request.identity);
  if (rows.asksAboutRow) await rows.check(serializeRow(completed, model), request);
  return completed;
}

/** What else is said about values of a body that is refused: those that other rows have, and references to no row. */
const alsoTaken = async (db: Db, write: Write, candidate: Candidate): Promise<FieldErrors> => ({
  ...(await takenValues(db, write.model, candidate, { together: false })),
  ...(await referenceErrors(db, write, new Map())),
});

const callOf = (action: WriteAction, request: ViewRequest): HookCall => ({
  action,
  user: request.identity?.user,
  request,
});

const momentsOf = (names: readonly string[], moment: string): Columns =>
  Object.fromEntries(names.map((name) => [name, moment]));
