// Resources: tables of owner-scoped rows with CRUD endpoints, from one declaration.
export { openRows, type ResourceAccess, resourceAccess } from "./access.ts";
export { type ActionView, actionViews } from "./actions.ts";
export type { RecordChange, RowChange } from "./change-record.ts";
export { contentTypeOf, namedContentType } from "./content-type.ts";
export type { Check, CheckRule, CheckWhere } from "./check-options.ts";
export {
  type AdminResourceOptions,
  defineResource,
  ownerNameOf,
  type Resource,
  type ResourceOptions,
  type ResourceSchema,
  type RowScope,
  singularOf,
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
export { indexAdvice } from "./index-advice.ts";
export { appResources, serializeRow, shownFields, shownValue } from "./serializer.ts";
export { createModel, type Model } from "./model.ts";
export { deletionPlan, type DeletionPlan, protectedError } from "./delete-row.ts";
export { idOf, withLists } from "./related-rows.ts";
export { rowsOf } from "./row-conditions.ts";
export { visibleRows } from "./row-scope.ts";
export {
  create,
  destroy,
  destroyRow,
  findOr404,
  namedRow,
  partialUpdate,
  type VerbContext,
} from "./verbs.ts";
export {
  booleanField,
  datetimeField,
  type FixtureField,
  fixtureFields,
  type FixtureList,
  type FixtureModel,
  fixtureModels,
  plainField,
  schemaField,
} from "./fixtures.ts";
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
export { titleFieldOf, titleOf } from "./title.ts";
export { callAfterCommit, inWrite } from "./writes.ts";
export { validate, type Validation } from "./validate.ts";
export type { Verb } from "./verb-names.ts";
export { type ResourceContext, resourceViews, type ResourceViews } from "./views.ts";
export { createListQuery, type Filter, type ListQuery, type Pagination, sorted } from "./query/index.ts";
export {
  action,
  type ActionCall,
  type ActionDefinition,
  type CollectionActionOptions,
  type FindOptions,
  type RowActionCall,
  type RowActionOptions,
} from "./action.ts";
