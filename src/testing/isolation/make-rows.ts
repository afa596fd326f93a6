// Makes rows for a user: by a request where the app takes one, and otherwise in the table.
import { type Model, ownerNameOf } from "../../resources/index.ts";
import {
  type ColumnValue,
  findRows,
  insertRow,
  newUuid,
  Selection,
  StoreError,
  toTimestamp,
} from "../../store/index.ts";
import { bodyOf } from "./bodies.ts";
import { shortText } from "./findings.ts";
import type { Caller, MadeRow, World } from "./world.ts";

/** The models, each after those that it refers to. */
export function inOrder(models: readonly Model[]): readonly Model[] {
  const ordered = new Set<Model>();
  const add = (model: Model, above: readonly Model[]): void => {
    if (above.includes(model)) return;
    for (const { target } of model.relations)
      if (target.resource !== undefined) add(model.modelOf(target.resource), [...above, model]);
    ordered.add(model);
  };
  for (const model of models) add(model, []);
  return [...ordered];
}

/** Makes a row for a user; records the problem of the resource if it cannot. */
export async function makeRow(
  world: World,
  model: Model,
  caller: Caller,
  position: number,
): Promise<MadeRow | undefined> {
  const found = world.findings.of(model);
  const body = bodyOf(world, model, caller, position);
  const missing = model.relations.find(
    ({ name, field, target }) => field.required && !(name in body) && target.resource !== undefined,
  );
  if (missing !== undefined) {
    found.problem ??= `a row needs ${missing.name}, and there is no row of ${missing.target.resource?.name ?? "users"} for it. ${advice(model, missing.name)}`;
    return undefined;
  }
  const { verbs } = model.resource.options;
  const made =
    verbs === undefined || verbs.includes("create")
      ? await bySending(world, model, caller, body)
      : "not offered";
  if (typeof made === "object") return keep(world, made);
  if (made !== "not offered") {
    found.problem ??= made;
    return undefined;
  }
  try {
    return keep(world, await inTable(world, model, caller, body));
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof TypeError)) throw error;
    found.problem ??= `the table takes no row that was made up (${error.message}). ${advice(model, "field")}`;
    return undefined;
  }
}

const advice = ({ resource }: Model, field: string): string =>
  `Give values: samples: { ${JSON.stringify(resource.name)}: { ${field}: … } }.`;

function keep(world: World, row: MadeRow): MadeRow {
  world.rows.push(row);
  world.findings.of(row.model).problem = undefined;
  return row;
}

async function bySending(
  world: World,
  model: Model,
  caller: Caller,
  body: Record<string, unknown>,
): Promise<MadeRow | string> {
  const path = `${model.resource.name}/`;
  const answer = await caller.send({ method: "POST", path, body });
  if (answer.status === 201) {
    const shown: Record<string, unknown> = Object(answer.body);
    return rowOf(model, caller, { ...body, ...shown });
  }
  if ([401, 403, 404, 405].includes(answer.status)) return "not offered";
  const refused = Object.keys(Object(answer.body)).filter((name) => name in body && isOptional(model, name));
  if (answer.status === 400 && refused.length > 0)
    return bySending(
      world,
      model,
      caller,
      Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name))),
    );
  const [name = "field"] = Object.keys(Object(answer.body));
  return `POST ${world.options.paths.api || ""}${path} ${shortText(JSON.stringify(body))} was answered ${answer.status} ${shortText(answer.text)}. ${advice(model, name)}`;
}

const isOptional = ({ fields, relations }: Model, name: string): boolean =>
  [...fields.map(({ field }) => field), ...relations.map(({ field }) => field)].some(
    (field) => field.name === name && !field.required,
  );

function rowOf(model: Model, caller: Caller, values: Readonly<Record<string, unknown>>): MadeRow {
  const { id } = values;
  if (typeof id !== "number" && typeof id !== "string" && typeof id !== "bigint")
    throw new Error(`A new row of ${model.resource.name} has no id.`);
  const name = model.lookup?.field.name ?? "id";
  return { model, caller, id, segment: encodeURIComponent(String(values[name])), values };
}

/** Adds a row to the table itself: with the values of a body, or else the defaults, and the user as its owner. */
async function inTable(
  world: World,
  model: Model,
  caller: Caller,
  body: Record<string, unknown>,
): Promise<MadeRow> {
  const { kysely } = world.database;
  const { table, fields, ownerColumn, timestampColumns, defaults, dialect } = model;
  const now = Date.now();
  const columns: Record<string, ColumnValue> = {
    ...defaults,
    ...(table.id === "uuid" && { id: newUuid(now) }),
  };
  for (const { field, column, initial } of fields) {
    const value: unknown = field.name in body ? field.kind.read(Object(body)[field.name]) : initial?.();
    columns[column.name] = value === null || value === undefined ? null : field.kind.toColumn(value, dialect);
  }
  for (const name of [...timestampColumns.created, ...timestampColumns.updated])
    columns[name] = toTimestamp(now);
  if (ownerColumn !== undefined) columns[ownerColumn] = caller.identity.user.id;
  const row = await insertRow(kysely, table.name, columns);
  const owner = ownerNameOf(model.resource);
  return rowOf(model, caller, {
    ...body,
    ...(owner !== undefined && { [owner]: caller.identity.user.id }),
    id: row["id"],
  });
}

/** The ids of a table. */
export async function idsOf({ database }: World, { table }: Model): Promise<ReadonlySet<string>> {
  const rows = await findRows(database.kysely, Selection.of(table.name));
  return new Set(rows.map(({ id }) => String(id)));
}
