// The messages about values that other rows have (DRF's UniqueValidator and UniqueTogetherValidator).
import { type FieldErrors, labelOf, validationError } from "../http/index.ts";
import { type ColumnValue, type Db, findRow, Selection, StoreError } from "../store/index.ts";
import { violatedCheck } from "./checks.ts";
import { singularOf } from "./define-resource.ts";
import type { Model } from "./model.ts";
import type { UniqueRule } from "./unique-rules.ts";

/** A row to write, as far as it is known. */
export interface Candidate {
  readonly values: Readonly<Record<string, unknown>>;
  /** The id of the row that is changed. */
  readonly id: unknown;
}

/**
 * The messages about values that other rows have. Without `together`, only of fields that are unique by themselves and do not
 * refer to rows: whether the caller may see those is not known yet.
 */
export async function takenValues(
  db: Db,
  model: Model,
  { values, id }: Candidate,
  { together }: { readonly together: boolean },
): Promise<FieldErrors> {
  const errors: Record<string, readonly string[]> = {};
  for (const rule of model.unique) {
    const isAlone = rule.fields.length === 1 && rule.fields[0]?.isReference !== true;
    if (!together && !isAlone) continue;
    if (await isTaken(db, model, rule, { values, id })) Object.assign(errors, uniqueErrors(model, rule));
  }
  return errors;
}

async function isTaken(
  db: Db,
  { table }: Model,
  { columns }: UniqueRule,
  { values, id }: Candidate,
): Promise<boolean> {
  let rows = Selection.of(table.name);
  for (const column of columns) {
    const value = values[column];
    // No two nulls are the same.
    if (!isValue(value)) return false;
    rows = rows.where(column, "=", value);
  }
  const row = await findRow(db, rows);
  return row !== undefined && row["id"] !== id;
}

const isValue = (value: unknown): value is Exclude<ColumnValue, null> =>
  ["string", "number", "bigint", "boolean"].includes(typeof value);

function uniqueErrors({ resource }: Model, { fields }: UniqueRule): Record<string, readonly string[]> {
  const names = fields.map(({ field }) => field.name);
  const [name = ""] = names;
  if (names.length > 1)
    return { non_field_errors: [`The fields ${names.join(", ")} must make a unique set.`] };
  const [row, label] = [singularOf(resource), labelOf(name)].map((text) => text.toLowerCase());
  return { [name]: [`${row} with this ${label} already exists.`] };
}

/**
 * The error of a write: the messages about all values that are taken, if the database refused one of them, or that of a check. `candidate` is the
 * row as it was to be written.
 */
export async function refusedValues(
  db: Db,
  model: Model,
  candidate: Candidate | undefined,
  error: unknown,
): Promise<unknown> {
  const violated = violatedCheck(model.checks, error);
  if (violated !== undefined) return violated;
  if (!(error instanceof StoreError) || error.code !== "unique" || candidate === undefined) return error;
  const errors = await takenValues(db, model, candidate, { together: true });
  if (Object.keys(errors).length > 0) return validationError(errors);
  // The other row is gone again.
  const rule = model.unique.find(({ columns }) => isSame(columns, error.columns));
  return rule === undefined ? error : validationError(uniqueErrors(model, rule));
}

const isSame = (columns: readonly string[], others: readonly string[]): boolean =>
  columns.length === others.length && columns.every((column) => others.includes(column));
