// Which rows a body may refer to: those that the caller sees, and of the users those that the relation allows.
import {
  type FieldErrors,
  type PrimaryKey,
  unknownPrimaryKey,
  validationError,
  type ViewRequest,
} from "../http/index.ts";
import {
  type ColumnValue,
  type Condition,
  countRows,
  type Db,
  exists,
  findValues,
  meetsAny,
  never,
  Selection,
  within,
} from "../store/index.ts";
import type { Columns, Lists } from "./body-columns.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";
import { columnOf, rowsOf, userIdOf } from "./row-conditions.ts";
import type { Relation } from "./relations.ts";
import { conditionOf, createWhere } from "./where.ts";

/** A write: the columns that it sets, and for a change the row as it was. */
export interface Write {
  readonly model: Model;
  readonly request: ViewRequest;
  readonly columns: Columns;
  readonly before: Readonly<Record<string, unknown>> | undefined;
}

/** A reference of a row after a write, and the rows that it may be. */
interface Referred {
  readonly relation: Relation;
  readonly id: ColumnValue;
  readonly allowed: Selection;
}

/** What must be true when a row is written: every reference is to a row that the body may refer to. */
export const referenceConditions = (write: Write): readonly Condition[] =>
  referred(write).map(({ id, allowed }) => exists(allowed.where("id", "=", id)));

/** The references that a write sets, and those whose rule depends on one of them. */
function referred(write: Write): readonly Referred[] {
  const { model, columns } = write;
  return model.relations.flatMap((relation): Referred[] => {
    if (relation.kind !== "reference") return [];
    const isWritten = relation.column in columns || dependsOn(write, relation);
    const id = valueOf(write, relation.column);
    return !isWritten || id === null ? [] : [{ relation, id, allowed: allowedRows(write, relation) }];
  });
}

/** Whether the users that a relation allows depend on a reference that the write sets. */
function dependsOn({ model, columns }: Write, { users }: Relation): boolean {
  const among = users?.among;
  return typeof among === "object" && among.kind === "members" && columnOf(model, among.reference) in columns;
}

/** The value of a column after a write. */
function valueOf({ columns, before }: Write, column: string): ColumnValue {
  const value: unknown = column in columns ? columns[column] : before?.[column];
  return typeof value === "number" || typeof value === "string" || typeof value === "bigint" ? value : null;
}

/** The rows that a relation may refer to. */
export function allowedRows(write: Write, { name, target, users }: Relation): Selection {
  const { model, request } = write;
  if (target.resource !== undefined) return rowsOf(model.modelOf(target.resource), request.identity);
  const all = Selection.of(target.table);
  const among = users?.among;
  if (among === undefined) return all.and(never);
  if (typeof among === "object") return among.kind === "everyone" ? all : all.and(isMember(write, among));
  const { identity } = request;
  const userId = userIdOf(identity);
  if (identity === undefined || userId === undefined) return all.and(never);
  const unsupported = (): Condition => {
    throw new TypeError(`The rule \`among\` of ${model.resource.name}.${name} is about columns of users.`);
  };
  const where = createWhere({ columnOf: (field) => field, has: unsupported, visible: unsupported });
  const condition = conditionOf(among({ identity, userId, where }));
  return condition === undefined ? all : all.and(condition);
}

/** The user belongs to the row that another field refers to. */
function isMember(
  write: Write,
  { reference, field = "members" }: { readonly reference: string; readonly field: string | undefined },
): Condition {
  const { model } = write;
  const relation = model.relations.find((one) => one.name === reference && one.kind === "reference");
  if (relation?.kind !== "reference" || relation.target.resource === undefined)
    throw new TypeError(`membersOf: ${model.resource.name}.${reference} is not a reference to a resource.`);
  const group = model.modelOf(relation.target.resource);
  const id = valueOf(write, relation.column);
  if (id === null) return never;
  const members = group.relations.find((one) => one.name === field);
  const owner = ownerNameOf(group.resource);
  const isListed =
    members?.kind === "many"
      ? [within("id", Selection.of(members.join.table, { [members.join.row]: id }), members.join.target)]
      : [];
  const isOwner =
    owner === undefined ? [] : [within("id", Selection.of(group.table.name, { id }), columnOf(group, owner))];
  return meetsAny([...isListed, ...isOwner]);
}

/** The error of a write that was not made; undefined if every reference and every list is of rows that it may refer to. */
export async function refusedReferences(db: Db, write: Write, lists: Lists): Promise<Error | undefined> {
  const errors = await referenceErrors(db, write, lists);
  return Object.keys(errors).length === 0 ? undefined : validationError(errors);
}

/** The messages about references and lists to rows that the write may not refer to, by field. */
export async function referenceErrors(db: Db, write: Write, lists: Lists): Promise<FieldErrors> {
  const errors: Record<string, FieldErrors[string]> = {};
  for (const { relation, id, allowed } of referred(write))
    if (id !== null && typeof id !== "boolean" && (await countRows(db, allowed.where("id", "=", id))) === 0)
      errors[relation.name] = [unknownPrimaryKey(id)];
  for (const [relation, ids] of lists) {
    const missing = await firstMissing(db, allowedRows(write, relation), ids);
    if (missing !== undefined) errors[relation.name] = [unknownPrimaryKey(missing)];
  }
  return errors;
}

async function firstMissing(
  db: Db,
  allowed: Selection,
  ids: readonly PrimaryKey[],
): Promise<PrimaryKey | undefined> {
  if (ids.length === 0) return undefined;
  const found = new Set((await findValues(db, allowed.whereIn("id", ids), "id")).map(String));
  return ids.find((id) => !found.has(String(id)));
}
