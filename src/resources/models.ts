// The models of all resources of an app, which know each other.
import { OptionsError } from "../option-kinds/index.ts";
import type { Resource } from "./define-resource.ts";
import { createModel, type Model, type ModelSettings } from "./model.ts";
import { type SharedTables, shareTables } from "./shared-tables.ts";

/**
 * Makes the models of an app's resources, and their tables, each after those that it refers to.
 *
 * @throws TypeError for a field that no column can store; OptionsError for a relation to a resource that is not in the list;
 * StoreError `configuration` when two resources define the same column differently
 */
export function createModels(
  resources: readonly Resource[],
  settings: Omit<ModelSettings, "modelOf">,
): SharedTables {
  const byResource = new Map<Resource, Model>();
  const modelOf = (resource: Resource): Model => {
    const model = byResource.get(resource);
    if (model !== undefined) return model;
    throw new OptionsError(
      `A field refers to the resource ${resource.name}, which is not in the option \`resources\`.`,
    );
  };
  const shared = shareTables(resources.map((resource) => createModel(resource, { ...settings, modelOf })));
  for (const model of shared.models) byResource.set(model.resource, model);
  for (const { target } of shared.models.flatMap(({ relations }) => relations))
    if (target.resource !== undefined) modelOf(target.resource);
  return shared;
}
