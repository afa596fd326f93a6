// Resources: tables of owner-scoped rows with CRUD endpoints, from one declaration.
export { type ResourceAccess, resourceAccess } from "./access.ts";
export type { RecordChange, RowChange } from "./change-record.ts";
export { contentTypeOf, namedContentType } from "./content-type.ts";
export type { Check, CheckRule, CheckWhere } from "./check-options.ts";
export {
  defineResource,
  ownerNameOf,
  type Resource,
  type ResourceOptions,
  type ResourceSchema,
  type RowScope,
  type Through,
  type Timestamps,
  type VerbPermissions,
} from "./define-resource.ts";
export {
  type ChangedFields,
  type HookCall,
  type ResourceHooks,
  type RowFields,
  type WriteAction,
  type WriteCall,
} from "./hooks.ts";
export type { AppResource, AppResources, ResourceTable, ResourceTables, WireRow } from "./row-types.ts";
export { appResources, shownValue } from "./serializer.ts";
export { indexAdvice } from "./index-advice.ts";
export type { Model } from "./model.ts";
export { createModels } from "./models.ts";
export {
  type ManyToManyOptions,
  type ManyToManySchema,
  manyToMany,
  reference,
  referenceColumns,
  relationFields,
  type ReferenceOptions,
  type ReferenceSchema,
  type UserOptions,
} from "./reference.ts";
export type { ManyToMany, Reference, Relation, RelationTarget } from "./relations.ts";
export type { ScopeCall, ScopeRule } from "./scope-rule.ts";
export { everyone, membersOf, type UserRule } from "./user-rules.ts";
export { createWhere, type Where, type WhereRows } from "./where.ts";
export { type ModelField, modelFields } from "./model-fields.ts";
export { checkResource, contentTypeName, fieldsSchema, resourceListOptions } from "./options.ts";
export type { SharedTables } from "./shared-tables.ts";
export { titleOf } from "./title.ts";
export { validate, type Validation } from "./validate.ts";
export type { Verb } from "./verb-names.ts";
export { type ResourceContext, resourceViews, type ResourceViews } from "./views.ts";
export { createListQuery, type ListQuery, type Pagination } from "./query/index.ts";
export {
  action,
  type ActionCall,
  type ActionDefinition,
  type CollectionActionOptions,
  type FindOptions,
  type RowActionCall,
  type RowActionOptions,
} from "./action.ts";
