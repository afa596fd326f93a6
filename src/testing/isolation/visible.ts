// Which rows a user may see, worked out from what a resource declares and not by the code that answers requests.
import { createWhere, ownerNameOf, type Model, type Relation } from "../../resources/index.ts";
import { type Condition, findRows, never, Selection, within } from "../../store/index.ts";
import type { Caller, MadeRow, World } from "./world.ts";

/** The rows of a resource that a user may see. */
export function visibleTo(model: Model, { identity }: Pick<Caller, "identity">): Selection {
  const { scope, owner } = model.resource.options;
  const all = Selection.of(model.table.name);
  const userId = identity.user.id;
  if (scope === "all") return all;
  if (scope !== undefined) {
    const condition = scope({ identity, userId, where: whereOf(model, identity) });
    if (typeof condition === "boolean") return condition ? all : all.and(never);
    return all.and(condition);
  }
  if (model.ownerColumn !== undefined) return all.where(model.ownerColumn, "=", userId);
  if (typeof owner !== "object") return all.and(never);
  return all.and(refersToVisible(model, owner.through, identity));
}

function refersToVisible(model: Model, field: string, identity: Caller["identity"]): Condition {
  const relation = relationOf(model, field);
  if (relation.kind !== "reference" || relation.target.resource === undefined) return never;
  return within(relation.column, visibleTo(model.modelOf(relation.target.resource), { identity }));
}

const whereOf = (model: Model, identity: Caller["identity"]) =>
  createWhere({
    columnOf: (field) => columnOf(model, field),
    visible: (field) => refersToVisible(model, field, identity),
    has: (field, id) => {
      const relation = relationOf(model, field);
      if (relation.kind !== "many") return never;
      const { table, row, target } = relation.join;
      return within("id", Selection.of(table).where(target, "=", id), row);
    },
  });

function relationOf(model: Model, field: string): Relation {
  const relation = model.relations.find(({ name }) => name === field);
  if (relation === undefined) throw new TypeError(`${model.resource.name}.${field} is not a relation.`);
  return relation;
}

const columnOf = ({ fields, ownerColumn, resource }: Model, field: string): string => {
  const known = fields.find((one) => one.field.name === field);
  if (known !== undefined) return known.column.name;
  return field === ownerNameOf(resource) && ownerColumn !== undefined ? ownerColumn : field;
};

/** The ids of the rows that a user may see, by resource. */
export type VisibleIds = ReadonlyMap<Model, ReadonlySet<string>>;

/** The ids of the rows that a user may see. */
export async function visibleIds({ models, database }: World, caller: Caller): Promise<VisibleIds> {
  const ids = new Map<Model, ReadonlySet<string>>();
  for (const model of models) {
    const rows = await findRows(database.kysely, visibleTo(model, caller));
    ids.set(model, new Set(rows.map(({ id }) => String(id))));
  }
  return ids;
}

/** The rows of other users that a user may not see. */
export const hiddenRows = ({ rows }: World, caller: Caller, visible: VisibleIds): readonly MadeRow[] =>
  rows.filter(
    (row) =>
      row.caller !== caller &&
      row.model.resource.options.scope !== "all" &&
      visible.get(row.model)?.has(String(row.id)) !== true,
  );

/** The resources that a resource refers to, directly or through others, and itself. */
export function reachable(model: Model, found: Set<Model> = new Set()): ReadonlySet<Model> {
  if (found.has(model)) return found;
  found.add(model);
  for (const { target } of model.relations)
    if (target.resource !== undefined) reachable(model.modelOf(target.resource), found);
  return found;
}

/** What a user sees in a resource and in those that it refers to, as a text to compare. */
export const seenIn = (model: Model, visible: VisibleIds): string =>
  JSON.stringify([...reachable(model)].map((one) => Array.from(visible.get(one) ?? [])));
