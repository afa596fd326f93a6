// The rows of a resource that a caller may see, as a selection: what every query of the resource begins with.
import type { Identity } from "../auth/index.ts";
import { notAuthenticated } from "../http/index.ts";
import { parsePrimaryKey } from "../python/index.ts";
import { type Condition, Selection, within } from "../store/index.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";
import type { Relation } from "./relations.ts";
import { conditionOf, createWhere, type Where } from "./where.ts";

/**
 * The rows of a resource that a caller may see.
 *
 * @throws HttpError 401 when that depends on the caller and there is none
 */
export function rowsOf(model: Model, identity: Identity | undefined): Selection {
  const { scope, owner } = model.resource.options;
  const { name } = model.table;
  if (scope === "all") return Selection.of(name);
  const userId = userIdOf(identity);
  if (identity === undefined || userId === undefined) throw notAuthenticated();
  if (scope !== undefined) {
    const condition = conditionOf(scope({ identity, userId, where: whereOf(model, identity) }));
    return condition === undefined ? Selection.of(name) : Selection.of(name).and(condition);
  }
  if (model.ownerColumn !== undefined) return Selection.of(name, { [model.ownerColumn]: userId });
  if (typeof owner === "object") return Selection.of(name).and(isVisible(model, owner.through, identity));
  throw new TypeError(`${model.resource.name} has no owner and no scope.`);
}

/** The id of a user as a foreign key holds it. In a stateless token it may be text. */
export function userIdOf(identity: Identity | undefined): number | bigint | undefined {
  const id: unknown = identity?.user.id;
  if (typeof id === "number") return id;
  return typeof id === "string" ? parsePrimaryKey(id) : undefined;
}

function whereOf(model: Model, identity: Identity): Where {
  return createWhere({
    columnOf: (field) => columnOf(model, field),
    visible: (field) => isVisible(model, field, identity),
    has: (field, id) => {
      const relation = relationOf(model, field);
      if (relation.kind !== "many")
        throw new TypeError(`${model.resource.name}.${field} is not a manyToMany.`);
      const { table, row, target } = relation.join;
      return within("id", Selection.of(table, { [target]: id }), row);
    },
  });
}

/** The field refers to a row that the caller may see. */
function isVisible(model: Model, field: string, identity: Identity): Condition {
  const { resource } = relationOf(model, field).target;
  if (resource === undefined) throw new TypeError(`${model.resource.name}.${field} refers to users.`);
  return within(columnOf(model, field), rowsOf(model.modelOf(resource), identity));
}

function relationOf({ relations, resource }: Model, field: string): Relation {
  const relation = relations.find(({ name }) => name === field);
  if (relation === undefined) throw new TypeError(`${resource.name}.${field} is not a relation.`);
  return relation;
}

/** The column of a field that a condition names. */
export function columnOf(
  { resource, fields, table, ownerColumn, otherColumns }: Model,
  field: string,
): string {
  const known = fields.find((one) => one.field.name === field);
  if (known !== undefined) return known.column.name;
  if (field === "id" || [...table.columns.map(({ name }) => name), ...otherColumns].includes(field))
    return field;
  if (field === ownerNameOf(resource) && ownerColumn !== undefined) return ownerColumn;
  throw new TypeError(`A condition of ${resource.name} names ${field}, which is not a field.`);
}
