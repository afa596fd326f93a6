// The verbs of a resource, as DRF's ModelViewSet has them: list, retrieve, create, update, partialUpdate and destroy.
import {
  notAuthenticated,
  readValid,
  Reply,
  RowList,
  validationError,
  type ViewRequest,
} from "../http/index.ts";
import {
  type ColumnValue,
  type Database,
  deleteRows,
  findRow,
  insertRow,
  type Row,
  StoreError,
  toTimestamp,
  updateRows,
} from "../store/index.ts";
import { toColumn } from "./column-values.ts";
import type { Model } from "./model.ts";
import { namedRow, primaryKeyOf, rowNotFound, scopeOf, visibleRows } from "./row-scope.ts";
import { serializeRow } from "./serializer.ts";
import { validate } from "./validate.ts";

/** What the verbs of a resource work with. */
export interface VerbContext {
  readonly model: Model;
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
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
  const { table, defaults, timestampColumns } = model;
  const scope = scopeOf(model, request);
  const values = await readColumns(model, request, { partial: false });
  const moment = toTimestamp(now());
  for (const name of [...timestampColumns.created, ...timestampColumns.updated]) values[name] = moment;
  try {
    const row = await insertRow(database.kysely, table.name, { ...defaults, ...values, ...scope });
    return new Reply(201, serializeRow(row, model));
  } catch (error) {
    // The owner does not exist: deleted since the token was checked, or a token that was not checked in the database.
    if (error instanceof StoreError && error.code === "foreign_key") throw notAuthenticated();
    throw error;
  }
}

/** Replaces the fields of a row (PUT). */
export const update = (context: VerbContext, request: ViewRequest): Promise<unknown> =>
  change(context, request, false);

/** Changes some fields of a row (PATCH). */
export const partialUpdate = (context: VerbContext, request: ViewRequest): Promise<unknown> =>
  change(context, request, true);

async function change(context: VerbContext, request: ViewRequest, partial: boolean): Promise<unknown> {
  const { model, database, now } = context;
  const row = await findOr404(context, request);
  const values = await readColumns(model, request, { partial, row });
  for (const name of model.timestampColumns.updated) values[name] = toTimestamp(now());
  const [changed] = await updateRows(database.kysely, namedRow(model, request), values);
  if (changed === undefined) throw rowNotFound(model);
  return serializeRow(changed, model);
}

/** Deletes a row. */
export async function destroy({ model, database }: VerbContext, request: ViewRequest): Promise<Reply> {
  const count = await deleteRows(database.kysely, namedRow(model, request));
  if (count === 0) throw rowNotFound(model);
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

/** The validated body as values of columns. Without an existing `row`, fields that are left out get their initial values. */
async function readColumns(
  model: Model,
  request: ViewRequest,
  { partial, row }: { readonly partial: boolean; readonly row?: Row },
): Promise<Record<string, ColumnValue>> {
  const fields = model.fields.map(({ field }) => field);
  const read = readValid(await request.body(), fields, partial);
  const validation = validate(model, read, row === undefined ? {} : serializeRow(row, model));
  if ("errors" in validation) throw validationError(validation.errors);
  const columns: Record<string, ColumnValue> = {};
  for (const { column, initial } of model.fields) {
    const { name, type } = column;
    if (name in validation.values) columns[name] = toColumn(validation.values[name], type);
    else if (row === undefined) columns[name] = initial ?? null;
  }
  return columns;
}
