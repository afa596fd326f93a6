// A resource with its fields and its table, derived from its Zod schema.
import type { Column, ColumnValue, DialectName, TableDefinition, UserModel } from "../store/index.ts";
import { type ModelCheck, modelChecks } from "./checks.ts";
import { ownerNameOf, type Resource } from "./define-resource.ts";
import { type ModelField, modelFields } from "./model-fields.ts";
import { columnField, lookupField, type UniqueRule, uniqueRules } from "./unique-rules.ts";
import { type FieldRules, fieldRules } from "./field-rules.ts";
import { type Relation, relationNames, storedRelations } from "./relations.ts";

/** A resource that is ready to serve. */
export interface Model {
  /** The time zone of dates and times in responses, as an IANA name. */
  readonly timeZone: string;
  readonly dialect: DialectName;
  readonly users: UserModel;
  readonly resource: Resource;
  readonly table: TableDefinition;
  /** The fields that are columns: those that refer to rows come last. */
  readonly fields: readonly ModelField[];
  /** The fields that refer to rows of other resources, or to users. */
  readonly relations: readonly Relation[];
  /** The tables of the many-to-many fields. */
  readonly joinTables: readonly TableDefinition[];
  /**
   * The model of a resource that a field refers to.
   *
   * @throws OptionsError for a resource that is not one of the app's
   */
  readonly modelOf: (resource: Resource) => Model;
  /** The models of all resources of the app. */
  readonly models: () => readonly Model[];
  /** Whether the schema compares fields with each other, with `refine` or `check` on the object. */
  readonly isValidatedAsWhole: boolean;
  /** Which fields a body may set, and which are shown. */
  readonly rules: FieldRules;
  /** The field whose value names a row in its path; undefined for the primary key. */
  readonly lookup: ModelField | undefined;
  /** The fields that are unique. */
  readonly unique: readonly UniqueRule[];
  /** The rules that the database checks for every row. */
  readonly checks: readonly ModelCheck[];
  /** The column with the owner's id. */
  readonly ownerColumn: string | undefined;
  /** The columns that are set to the current time when a row is created, and those when it is created or changed. */
  readonly timestampColumns: { readonly created: readonly string[]; readonly updated: readonly string[] };
  /** The columns that only other resources of the same table have. */
  readonly otherColumns: readonly string[];
  /** The values of a new row in columns that belong only to other resources of the same table. */
  readonly defaults: Readonly<Record<string, ColumnValue>>;
}

/** What the models of an app share. */
export type ModelSettings = Pick<Model, "timeZone" | "dialect" | "users" | "modelOf" | "models">;

/**
 * Makes the model of a resource; `modelOf` finds those of others.
 *
 * @throws TypeError for a field that no column can store; OptionsError for a relation that contradicts itself
 */
export function createModel(resource: Resource, settings: ModelSettings): Model {
  const { users, timeZone, dialect, modelOf, models } = settings;
  const { schema, timestamps, id = "integer", table = resource.name } = resource.options;
  const relations = storedRelations(resource, users.table);
  const references = relations.flatMap(({ modelField }) => modelField ?? []);
  const related = relationNames(resource);
  const plain = modelFields(schema, resource.name, settings).filter(({ field }) => !related.has(field.name));
  const fields = [...plain, ...references];
  const owner = ownerNameOf(resource);
  const ownerColumn = owner === undefined ? undefined : `${owner}_id`;
  const timestampNames = [timestamps?.created, timestamps?.updated].filter((name) => name !== undefined);
  const columns: Column[] = [
    ...fields.map(({ column }) => column),
    ...timestampNames.map((name): Column => ({ name, type: "datetime" })),
    ...(ownerColumn === undefined
      ? []
      : [{ name: ownerColumn, type: "integer", references: users.table } as const]),
  ];
  const indexes = [
    ...(ownerColumn === undefined ? [] : [ownerColumn]),
    ...references.map(({ column }) => column.name),
    ...declaredIndexes(resource, fields, ownerColumn),
  ];
  const unique = uniqueRules(resource, fields, ownerColumn);
  const others = new Map(timestampNames.map((name) => [name, name]));
  if (owner !== undefined && ownerColumn !== undefined) others.set(owner, ownerColumn);
  const checks = modelChecks(resource, { name: table, fields, others });
  return {
    timeZone,
    dialect,
    users,
    resource,
    table: {
      name: table,
      id,
      columns,
      indexes,
      unique: unique.map((rule) => rule.columns),
      checks: checks.map(({ check }) => check),
    },
    checks,
    fields,
    relations: relations.map(({ relation }) => relation),
    joinTables: relations.flatMap(({ joinTable }) => joinTable ?? []),
    modelOf,
    models,
    isValidatedAsWhole: (schema._zod.def.checks ?? []).length > 0,
    rules: fieldRules(resource, fields),
    lookup: lookupField(resource, fields, unique),
    unique,
    ownerColumn,
    timestampColumns: {
      created: timestamps?.created === undefined ? [] : [timestamps.created],
      updated: timestamps?.updated === undefined ? [] : [timestamps.updated],
    },
    otherColumns: [],
    defaults: {},
  };
}

/** The columns of the option `indexes`. Every list of an owned resource is that of an owner, so its column comes first. */
function declaredIndexes(
  resource: Resource,
  fields: readonly ModelField[],
  ownerColumn: string | undefined,
): (readonly string[])[] {
  const scope = ownerColumn === undefined ? [] : [ownerColumn];
  const { created, updated } = resource.options.timestamps ?? {};
  const columnOf = (name: string): string =>
    name === created || name === updated ? name : columnField(resource, fields, name).column.name;
  return (resource.options.indexes ?? []).map((names) => scope.concat([names].flat().map(columnOf)));
}
