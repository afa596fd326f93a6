// Tries to refer to a row that a user may not see: in new rows, in existing ones, in lists, and in filters.
import { type Model, type Relation, createListQuery } from "../../resources/index.ts";
import { type About, comparePair } from "./attempts.ts";
import { bodyOf } from "./bodies.ts";
import { withRestoredRows } from "./keep-rows.ts";
import { missingId, unusedPosition } from "./try-rows.ts";
import { type Caller, type MadeRow, rowsMadeBy, triedModels, type World } from "./world.ts";

/** Names of a row in a reference: of a hidden one, and of none. */
interface Names {
  readonly hidden: string;
  readonly missing: string;
}

/** Tries every reference to the resource of a hidden row. */
export async function tryReferences(world: World, caller: Caller, row: MadeRow): Promise<void> {
  const names = { hidden: String(row.id), missing: missingId(row.id) };
  for (const model of triedModels(world)) {
    for (const relation of model.relations)
      if (relation.target.resource === row.model.resource)
        await tryRelation(world, { model, caller }, relation, names);
    await tryFilters(world, { model, caller }, row.model, names);
  }
}

/** Tries every reference to users with the other user, unless everyone may be referred to. */
export async function tryUserReferences(world: World, caller: Caller, other: Caller): Promise<void> {
  const { id } = other.identity.user;
  const names = { hidden: String(id), missing: missingId(id) };
  for (const model of triedModels(world))
    for (const relation of model.relations) {
      const among = relation.users?.among;
      if (relation.target.resource !== undefined || among === undefined) continue;
      if (typeof among === "object" && among.kind === "members")
        await tryRelation(world, { model, caller }, relation, names);
      else
        world.findings
          .of(model)
          .notes.add(
            `${relation.name} may refer to ${typeof among === "function" ? "the users that its rule allows" : "every user"}, by design`,
          );
    }
}

async function tryRelation(
  world: World,
  where: Omit<About, "subject">,
  relation: Relation,
  names: Names,
): Promise<void> {
  const { model, caller } = where;
  const { name, options } = model.resource;
  const { rules } = model;
  const isMany = relation.kind === "many";
  const about: About = { ...where, subject: isMany ? "many-to-many" : "reference" };
  const valueOf = (id: string, first: readonly unknown[] = []): unknown => {
    const value = relation.target.id === "uuid" ? id : Number(id);
    return isMany ? [...first, value] : value;
  };
  const whole = bodyOf(world, model, caller, unusedPosition);
  const own = rowsMadeBy(world, caller, model)[0];
  const offers = (verb: "create" | "update" | "partialUpdate"): boolean =>
    options.verbs === undefined || options.verbs.includes(verb);
  const compare = (
    method: string,
    path: string,
    body: (id: string) => Record<string, unknown>,
  ): Promise<unknown> =>
    comparePair(world, about, {
      ...names,
      request: (id) => ({ method, path: `${name}/${path}`, body: body(id) }),
    });
  await withRestoredRows(world, model, own, async () => {
    if (offers("create") && rules.writable.create.has(relation.name)) {
      await compare("POST", "", (id) => ({ ...whole, [relation.name]: valueOf(id) }));
      await compare("POST", "", (id) => ({ [relation.name]: valueOf(id) }));
      const known: unknown = whole[relation.name];
      if (Array.isArray(known) && known.length > 0)
        await compare("POST", "", (id) => ({ ...whole, [relation.name]: valueOf(id, known) }));
    }
    if (own === undefined || !rules.writable.update.has(relation.name)) return;
    const path = `${own.segment}/`;
    if (offers("partialUpdate")) await compare("PATCH", path, (id) => ({ [relation.name]: valueOf(id) }));
    if (offers("update")) await compare("PUT", path, (id) => ({ ...whole, [relation.name]: valueOf(id) }));
  });
}

/** Tries the filters that take ids of a resource. */
async function tryFilters(
  world: World,
  where: Omit<About, "subject">,
  target: Model,
  names: Names,
): Promise<void> {
  const { model, caller } = where;
  const { verbs } = model.resource.options;
  if (verbs !== undefined && !verbs.includes("list")) return;
  if (model.resource.options.scope === "all") return;
  const about: About = { ...where, subject: "filter" };
  const [own] = rowsMadeBy(world, caller, target);
  for (const { name, attribute, lookup } of createListQuery(model, world.options.pagination).filters) {
    const isOfTarget =
      attribute.relation === undefined
        ? attribute.column === "id" && attribute.model === target
        : attribute.relation.target.resource === target.resource;
    if (!isOfTarget || !["exact", "in"].includes(lookup)) continue;
    const values = (id: string): string => (lookup === "in" && own !== undefined ? `${own.id},${id}` : id);
    await comparePair(world, about, {
      ...names,
      request: (id) => ({ method: "GET", path: `${model.resource.name}/?${name}=${values(id)}` }),
    });
  }
}
