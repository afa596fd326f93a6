// The bodies that the two users send: values that are made up from a schema, with references to rows of the user.
import { describeFields, schemaFields } from "../../http/index.ts";
import type { Model, Relation } from "../../resources/index.ts";
import { sampleValue, type SampleSeed } from "./sample-values.ts";
import type { Sample } from "./types.ts";
import { type Caller, type MadeRow, rowsMadeBy, type World } from "./world.ts";

/** How many rows are made for a user before the attempts begin. */
export const positions = [0, 1, 2] as const;

/** The values of one row. The last characters of the marker tell rows apart, because a short text has only these. */
const seedOf = (name: string, { number }: Caller, position: number): SampleSeed => ({
  marker: `${name.replaceAll(/[^a-z\d]/gi, "").toLowerCase()}-isolated-${number}-${position}`,
  number: number * 100 + position,
  position,
});

/** The values of the fields that refer to no rows, made up or given. */
export function plainValues(
  world: World,
  model: Model,
  caller: Caller,
  position: number,
  seed: SampleSeed = seedOf(model.resource.name, caller, position),
): Record<string, unknown> {
  const { resource, fields, rules } = model;
  const values: Record<string, unknown> = {};
  for (const { field, isReference } of fields) {
    const type = resource.options.schema.shape[field.name];
    const isLeftOut = position % 3 === 2 && !field.required;
    if (type === undefined || isReference === true || isLeftOut || !rules.writable.create.has(field.name))
      continue;
    const described = describeFields([field])[field.name];
    if (described !== undefined) values[field.name] = sampleValue(type, described, seed);
  }
  return { ...values, ...given(world, resource.name, caller, seed) };
}

function given(
  { asked }: World,
  name: string,
  { identity }: Caller,
  { number }: SampleSeed,
): Readonly<Record<string, unknown>> {
  const sample: Sample | undefined = asked.samples?.[name];
  if (typeof sample !== "function") return sample ?? {};
  const { user } = identity;
  if (!("password" in user)) throw new TypeError("A sample is made for a user of the database.");
  return sample({ index: number, user });
}

/** A body of a new row. A reference that must be set, and for which there is no row, is left out. */
export function bodyOf(
  world: World,
  model: Model,
  caller: Caller,
  position: number,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const relation of model.relations) {
    if (!model.rules.writable.create.has(relation.name)) continue;
    const value =
      relation.kind === "reference"
        ? referenceOf(world, relation, caller, position)
        : listOf(world, relation, caller, position);
    if (value !== undefined) values[relation.name] = value;
  }
  return { ...values, ...plainValues(world, model, caller, position) };
}

/** The rows that a user may refer to. */
function ownTargets(world: World, { target }: Relation, caller: Caller): readonly MadeRow[] {
  if (target.resource === undefined) return [];
  const model = world.models.find(({ resource }) => resource === target.resource);
  if (model === undefined) return [];
  const own = rowsMadeBy(world, caller, model);
  return own.length > 0 || target.resource.options.scope !== "all"
    ? own
    : world.rows.filter((row) => row.model === model);
}

function referenceOf(world: World, relation: Relation, caller: Caller, position: number): unknown {
  if (relation.target.resource === undefined)
    return position % 3 === 0 || relation.field.required ? caller.identity.user.id : undefined;
  const targets = ownTargets(world, relation, caller);
  return targets[position % targets.length]?.id;
}

function listOf(world: World, relation: Relation, caller: Caller, position: number): unknown {
  const { target, field } = relation;
  if (target.resource === undefined) return field.required ? [caller.identity.user.id] : undefined;
  const targets = ownTargets(world, relation, caller);
  return position % 3 === 0
    ? targets.slice(0, 1).map(({ id }) => id)
    : field.required
      ? targets.slice(0, 1).map(({ id }) => id)
      : undefined;
}

/** The body of an action: made up from its schema, or given; undefined for an action without one. */
export function actionBody(world: World, model: Model, name: string, caller: Caller): unknown {
  const action = model.resource.options.actions?.[name];
  const label = `${model.resource.name}.${name}`;
  const seed = seedOf(label, caller, 0);
  if (action?.body === undefined) return given(world, label, caller, seed);
  const { body } = action;
  const fields = schemaFields(body).map(({ field }) => field);
  const described = describeFields(fields);
  const values = fields.map(({ name: field }) => {
    const [type, metadata] = [body.shape[field], described[field]];
    return [field, type === undefined || metadata === undefined ? null : sampleValue(type, metadata, seed)];
  });
  return { ...Object.fromEntries(values), ...given(world, label, caller, seed) };
}
