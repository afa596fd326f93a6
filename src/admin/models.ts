// The models of the admin: every resource of the app over all rows, or those of one's own, and the built-in ones.
import { OptionsError } from "../option-kinds/index.ts";
import { primaryKeyField } from "../http/index.ts";
import {
  createModel,
  type Model,
  type ModelField,
  ownerNameOf,
  type Reference,
  type Relation,
  type Resource,
} from "../resources/index.ts";
import type { DialectName, UserModel } from "../store/index.ts";
import { type BuiltInKind, type BuiltInResources, columnNames } from "./built-in.ts";

/** What the models are made of. */
export interface ModelSources {
  /** The models of the app's resources. */
  readonly models: readonly Model[];
  readonly builtIn: BuiltInResources;
  readonly timeZone: string;
  readonly dialect: DialectName;
  readonly users: UserModel;
}

/** The models of the admin. */
export interface AdminModels {
  readonly builtIn: Readonly<Record<BuiltInKind, Model>>;
  /** Those of the app's resources, in their order. */
  readonly own: readonly Model[];
}

/** Makes the models of the admin. They know each other, and no one else knows them. */
export function adminModels({
  models,
  builtIn,
  timeZone,
  dialect,
  users: userModel,
}: ModelSources): AdminModels {
  const byResource = new Map<Resource, Model>();
  const shared = {
    modelOf: (resource: Resource): Model => {
      const model = byResource.get(resource);
      if (model === undefined) throw new OptionsError(`${resource.name} is not a resource of the app.`);
      return model;
    },
    models: (): readonly Model[] => [...byResource.values()],
  };
  const users = builtIn.users;
  const made = (kind: BuiltInKind): Model => {
    const resource = builtIn[kind];
    const model = createModel(resource, { ...shared, timeZone, dialect, users: userModel });
    const adapted = withColumnNames(withUserRelations(model, users), columnNames[kind] ?? {});
    const complete = kind === "sessions" ? withTextIds(adapted) : adapted;
    byResource.set(resource, complete);
    return complete;
  };
  const all = {
    permissions: made("permissions"),
    groups: made("groups"),
    users: made("users"),
    sessions: made("sessions"),
    audit: made("audit"),
  };
  const own = models.map((model) => {
    const adapted = { ...openModel(withUserRelations(model, users), users), ...shared };
    byResource.set(model.resource, adapted);
    return adapted;
  });
  return { builtIn: all, own };
}

/** Staff may refer to every user: relations to users are relations to the resource of the users. */
function withUserRelations(model: Model, users: Resource): Model {
  const relations = model.relations.map((relation): Relation =>
    relation.target.resource === undefined
      ? { ...relation, target: { ...relation.target, resource: users }, users: undefined }
      : relation,
  );
  return { ...model, relations };
}

/** The rows of all owners; the owner is a field. With `scope: "own"` the rows are those that the API shows to the user. */
function openModel(model: Model, users: Resource): Model {
  const { resource, ownerColumn } = model;
  const { admin, lookupField: _, ...options } = resource.options;
  const { readOnly = [] } = typeof admin === "object" ? admin : {};
  const without = (names: ReadonlySet<string>): Set<string> =>
    new Set([...names].filter((name) => !readOnly.includes(name)));
  const { create, update } = model.rules.writable;
  const writable = { create: without(create), update: without(update) };
  const rules = { ...model.rules, writable };
  if (typeof admin === "object" && admin.scope === "own") return { ...model, rules, lookup: undefined };
  const { owner: _owner, scope: _scope, ...rest } = options;
  const opened: Model = {
    ...model,
    rules,
    lookup: undefined,
    resource: { name: resource.name, options: { ...rest, scope: "all" } },
  };
  const owner = ownerNameOf(resource);
  if (owner === undefined || ownerColumn === undefined) return opened;
  const { relation, field } = ownerRelation(model, owner, ownerColumn, users);
  return {
    ...opened,
    ownerColumn: undefined,
    fields: [...opened.fields, field],
    relations: [...opened.relations, relation],
    rules: {
      ...rules,
      shown: [...rules.shown, field],
      writable: {
        create: new Set([...writable.create, owner]),
        update: readOnly.includes(owner) ? writable.update : new Set([...writable.update, owner]),
      },
    },
  };
}

function ownerRelation(
  { table }: Model,
  name: string,
  columnName: string,
  users: Resource,
): { readonly relation: Reference; readonly field: ModelField } {
  const column = table.columns.find((one) => one.name === columnName);
  if (column?.references === undefined) throw new TypeError(`${table.name} has no column ${columnName}.`);
  const field = primaryKeyField(name, { id: "integer", required: true, nullable: column.nullable === true });
  const relation: Reference = {
    kind: "reference",
    name,
    field,
    target: { resource: users, table: column.references, id: "integer" },
    users: undefined,
    column: columnName,
    onDelete: "cascade",
  };
  return { relation, field: { field, column, initial: undefined, isReference: true } };
}

/** The model with columns that have other names than their fields. */
function withColumnNames(model: Model, names: Readonly<Record<string, string>>): Model {
  const renamed = (one: ModelField): ModelField => {
    const name = names[one.field.name];
    return name === undefined ? one : { ...one, column: { ...one.column, name } };
  };
  const columns = model.table.columns.map((column) => ({
    ...column,
    name: names[column.name] ?? column.name,
  }));
  return {
    ...model,
    table: { ...model.table, columns },
    fields: model.fields.map(renamed),
    rules: { ...model.rules, shown: model.rules.shown.map(renamed) },
  };
}

/** A model whose ids are texts that are not UUIDs: they name rows in paths. */
function withTextIds(model: Model): Model {
  const device = model.fields.find(({ field }) => field.name === "device");
  if (device === undefined) return model;
  const field = { ...device.field, name: "id", label: "ID" };
  return { ...model, lookup: { ...device, field, column: { ...device.column, name: "id", maxLength: 32 } } };
}
