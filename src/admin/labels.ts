// The texts of references: what the rows that a row refers to are called, read for all rows of a list at once.
import type { ViewRequest } from "../http/index.ts";
import { idOf, type Model, rowsOf, shownFields, titleOf } from "../resources/index.ts";
import { findRowsIn } from "../store/index.ts";
import type { AdminContext } from "./context.ts";

/** A row as the admin's web app gets it. */
export type ShownRow = Readonly<Record<string, unknown>>;

const idsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];

/** The rows with `_labels`. What the user may not view stays an id. */
export async function withLabels(
  admin: AdminContext,
  model: Model,
  rows: readonly ShownRow[],
  request: ViewRequest,
): Promise<readonly ShownRow[]> {
  const labels = rows.map((): Record<string, unknown> => ({}));
  for (const { name, target } of model.relations) {
    const { resource } = target;
    const shown =
      resource && [...admin.resources.values()].find((one) => one.model === model.modelOf(resource));
    if (shown === undefined || !(await admin.rights.may(request, shown, "view"))) continue;
    const ids = [...new Set(rows.flatMap((row) => idsOf(row[name])).map(idOf))];
    const titles = await titlesOf(admin, shown.model, ids, request);
    for (const [index, row] of rows.entries()) {
      const value = row[name];
      const found = idsOf(value).map((id) => titles.get(String(id)) ?? String(id));
      const into = labels[index];
      if (into !== undefined && found.length > 0) into[name] = Array.isArray(value) ? found : found[0];
    }
  }
  return rows.map((row, index) => Object.assign(Object.create(null), row, { _labels: labels[index] ?? {} }));
}

async function titlesOf(
  { context }: AdminContext,
  model: Model,
  ids: readonly ReturnType<typeof idOf>[],
  { identity }: ViewRequest,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await findRowsIn(context.database.kysely, rowsOf(model, identity), "id", ids);
  return new Map(rows.map((row) => [String(row["id"]), titleOf(model, shownFields(row, model))]));
}
