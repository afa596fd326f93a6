// The models of all resources of an app, which know each other.
import { OptionsError } from "../option-kinds/index.ts";
import { checkAdmin } from "./check-admin.ts";
import type { Resource } from "./define-resource.ts";
import { checkExpand } from "./expand.ts";
import { createModel, type Model, type ModelSettings } from "./model.ts";
import { checkRelations } from "./user-fields.ts";
import { type SharedTables, shareTables } from "./shared-tables.ts";

/**
 * Makes the models of an app's resources, and their tables, each after those that it refers to.
 *
 * @throws TypeError for a field that no column can store; OptionsError for a relation to a resource that is not in the list;
 * StoreError `configuration` when two resources define the same column differently
 */
export function createModels(
  resources: readonly Resource[],
  settings: Omit<ModelSettings, "modelOf" | "models">,
): SharedTables {
  const byResource = new Map<Resource, Model>();
  const modelOf = (resource: Resource): Model => {
    const model = byResource.get(resource);
    if (model !== undefined) return model;
    throw new OptionsError(
      `A field refers to the resource ${resource.name}, which is not in the option \`resources\`.`,
    );
  };
  const shared = shareTables(
    resources.map((resource) =>
      createModel(resource, { ...settings, modelOf, models: () => [...byResource.values()] }),
    ),
  );
  for (const model of shared.models) byResource.set(model.resource, model);
  for (const { target } of shared.models.flatMap(({ relations }) => relations))
    if (target.resource !== undefined) modelOf(target.resource);
  for (const model of shared.models) {
    checkThrough(model);
    checkExpand(model);
    checkAdmin(model);
    checkRelations(model);
  }
  return shared;
}

/** @throws OptionsError when the rows through which a resource has its owner do not have one */
function checkThrough({ resource, relations, fields, modelOf }: Model): void {
  const { owner } = resource.options;
  if (typeof owner !== "object") return;
  const { through } = owner;
  const label = `The resource ${resource.name} has \`owner: { through: "${through}" }\``;
  const relation = relations.find(({ name, kind }) => name === through && kind === "reference");
  if (relation?.target.resource === undefined)
    throw new OptionsError(`${label}, but no field \`${through}\` that is a reference to a resource.`);
  if (fields.some(({ field, column }) => field.name === through && column.nullable === true))
    throw new OptionsError(`${label}, but a row may have none: the field must not be nullable or optional.`);
  if (modelOf(relation.target.resource).resource.options.scope === "all")
    throw new OptionsError(
      `${label}, but the rows of ${relation.target.resource.name} belong to everybody: give that resource an owner, or this one \`scope: "all"\`.`,
    );
}
