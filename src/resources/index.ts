// Resources: owner-scoped rows behind five verbs, from one declaration.
export {
  defineResource,
  type Resource,
  type ResourceOptions,
  type ResourceSchema,
  type Timestamps,
} from "./define-resource.ts";
export { createModel, fromColumn, type Model, type ModelField, modelFields, toColumn } from "./model.ts";
export { checkResource, fieldsSchema, resourceListOptions } from "./options.ts";
export { type SharedTables, shareTables } from "./shared-tables.ts";
export { type ResourceContext, resourceViews, type ResourceViews } from "./verbs.ts";
