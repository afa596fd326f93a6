// Which rows of a resource a caller may see, and which of them a request names.
import { FieldError, notAuthenticated, notFound, uuidOf, type ViewRequest } from "../http/index.ts";
import { parsePrimaryKey, pythonInt } from "../python/index.ts";
import {
  type ColumnValue,
  type Database,
  findRow,
  type Scope,
  Selection,
  StoreError,
} from "../store/index.ts";
import { rowsOf, userIdOf } from "./row-conditions.ts";
import { singularOf } from "./define-resource.ts";
import type { ModelField } from "./model-fields.ts";
import type { Model } from "./model.ts";

/**
 * The columns of a new row that say whose it is: with an owner, the caller's id.
 *
 * @throws HttpError 401 when the resource has an owner and the request has no user
 */
export function ownerOf({ ownerColumn }: Model, { identity }: ViewRequest): Scope {
  if (ownerColumn === undefined) return {};
  const id = userIdOf(identity);
  if (id === undefined) throw notAuthenticated();
  return { [ownerColumn]: id };
}

/**
 * The selection of the rows that a caller may see.
 *
 * @throws HttpError 401 when that depends on the caller and the request has no user
 */
export const visibleRows = (model: Model, { identity }: ViewRequest): Selection => rowsOf(model, identity);

/**
 * The selection of the row that the path names, among those that the caller may see.
 *
 * @throws HttpError 404 for a text that is not a primary key, or no value of `lookupField`; 401 as `visibleRows`
 */
export function rowOfPath(model: Model, request: ViewRequest): Selection {
  const rows = visibleRows(model, request);
  const { lookup } = model;
  if (lookup === undefined) return rows.where("id", "=", requirePrimaryKey(model, request));
  return rows.where(lookup.column.name, "=", lookupValue(lookup, model, request));
}

/** Whether the path could name a row. */
export const namesRow = (model: Model, request: ViewRequest): boolean =>
  model.lookup !== undefined || primaryKeyOf(model, request) !== undefined;

/** @throws HttpError 404 for a text that the field does not take */
function lookupValue({ field }: ModelField, { dialect }: Model, { params }: ViewRequest): ColumnValue {
  const text = params["pk"] ?? "";
  if (text.includes("\0")) throw notFound();
  try {
    return field.kind.toColumn(field.kind.parse(text), dialect);
  } catch (error) {
    if (error instanceof FieldError) throw notFound();
    throw error;
  }
}

/** The id in the path; undefined when it is not a primary key. */
function primaryKeyOf({ table }: Model, { params }: ViewRequest): number | bigint | string | undefined {
  const text = params["pk"] ?? "";
  if (table.id !== "uuid") return parsePrimaryKey(text);
  return uuidOf(text);
}

/** @throws HttpError 404, as Django's: an integer out of range names no row, any other text no path */
function requirePrimaryKey(model: Model, request: ViewRequest): number | bigint | string {
  const id = primaryKeyOf(model, request);
  if (id !== undefined) return id;
  const isInteger = model.table.id !== "uuid" && pythonInt(request.params["pk"] ?? "") !== undefined;
  throw isInteger ? rowNotFound(model) : notFound();
}

/** The 404 for a row that does not exist or is outside the scope. */
export const rowNotFound = ({ resource }: Model): Error =>
  notFound(`No ${singularOf(resource)} matches the given query.`);

/**
 * The error of an insert: 401 when the owner does not exist, because it was deleted since the token was checked, or the token
 * was not checked in the database.
 */
export async function refusedOwner(
  { kysely }: Database,
  { table, ownerColumn }: Model,
  scope: Scope,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof StoreError) || error.code !== "foreign_key" || ownerColumn === undefined)
    return error;
  const users = table.columns.find(({ name }) => name === ownerColumn)?.references ?? "";
  const owner = Selection.of(users).where("id", "=", scope[ownerColumn] ?? null);
  return (await findRow(kysely, owner)) === undefined ? notAuthenticated() : error;
}
