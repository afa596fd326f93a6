// Describes fields for the web app: which input shows and changes a value.
import { type Field, type FieldMetadata, labelOf, schemaFields } from "../http/index.ts";
import type { Model, ModelField, Relation } from "../resources/index.ts";
import type { AdminContext } from "./context.ts";

/** A field as the web app gets it. */
export type DescribedField = Readonly<Record<string, unknown>>;

/** Names of types that DRF has other words for. */
const types: Readonly<Record<string, string>> = {
  string: "text",
  choice: "enum",
  list: "array",
  field: "json",
};

function typeOf({ kind }: Pick<Field, "kind">): string {
  const { column, type } = kind;
  if (column.type === "uuid") return "uuid";
  if (column.type === "duration") return "duration";
  if (column.type === "json") return kind.isList || type === "list" ? "array" : "json";
  if (type === "string") return column.maxLength === undefined ? "long_text" : "text";
  return types[type] ?? type;
}

/** Describes a field by what its kind says. */
export function describeField(field: Field): DescribedField {
  const limits: Partial<FieldMetadata> = field.kind.constraints;
  return {
    name: field.name,
    label: field.label,
    type: typeOf(field),
    required: field.required,
    nullable: field.nullable,
    read_only: false,
    ...(limits.max_length !== undefined && !field.kind.isList && { max_length: limits.max_length }),
    ...(limits.min_value !== undefined && { min: limits.min_value }),
    ...(limits.max_value !== undefined && { max: limits.max_value }),
    ...(limits.max_digits !== undefined && { digits: limits.max_digits }),
    ...(limits.decimal_places !== undefined && { places: limits.decimal_places }),
    ...(limits.choices !== undefined && {
      choices: limits.choices.map(({ value, display_name: label }) => ({ value, label })),
    }),
  };
}

/** The fields of a model's rows, in the order in which a form shows them. */
export function describeModel(admin: AdminContext, model: Model): DescribedField[] {
  const { fields, relations, timestampColumns, resource } = model;
  const moments = [...new Set([...timestampColumns.created, ...timestampColumns.updated])];
  const help = helpTexts(model);
  return [
    ...fields
      .filter(({ isReference }) => isReference !== true)
      .map((one) => describeColumn(model, one, help)),
    ...relations.map((relation) => describeRelation(admin, model, relation, help)),
    ...moments.map((name) => readOnlyField(name, "datetime")),
    ...Object.keys(resource.options.computed ?? {}).map((name) => readOnlyField(name, "json")),
  ];
}

type HelpTexts = ReadonlyMap<string, { readonly help: string }>;

const isShown = ({ shown }: Model["rules"], name: string): boolean =>
  shown.some(({ field }) => field.name === name);

const describeColumn = ({ rules }: Model, one: ModelField, help: HelpTexts): DescribedField => ({
  ...describeField(one.field),
  ...defaultOf(one),
  ...help.get(one.field.name),
  ...(!isShown(rules, one.field.name) && { write_only: true }),
  ...(!isWritable(rules, one.field.name) && readOnly),
});

function describeRelation(
  admin: AdminContext,
  { modelOf, rules }: Model,
  { name, field, kind, target }: Relation,
  help: HelpTexts,
): DescribedField {
  const known = [...admin.resources.values()].find(
    (one) => target.resource !== undefined && one.model === modelOf(target.resource),
  );
  const id = target.id === "uuid" ? "uuid" : "integer";
  const type = kind === "many" ? "references" : "reference";
  return {
    ...describeField(field),
    type: known === undefined ? id : type,
    ...(known !== undefined && { reference: known.name }),
    ...help.get(name),
    ...(!isWritable(rules, name) && readOnly),
  };
}

const isWritable = ({ writable }: Model["rules"], name: string): boolean =>
  writable.create.has(name) || writable.update.has(name);

const readOnly = { required: false, read_only: true };

const readOnlyField = (name: string, type: string): DescribedField => ({
  name,
  label: labelOf(name),
  type,
  nullable: true,
  ...readOnly,
});

function defaultOf({ initial }: ModelField): { readonly default?: unknown } {
  const value = initial?.() ?? null;
  return value === null || typeof value === "object" ? {} : { default: value };
}

/** What `.describe()` says of fields. */
function helpTexts({ resource }: Model): HelpTexts {
  const { schema } = resource.options;
  return new Map(
    schemaFields(schema).flatMap(({ field }) => {
      const text: unknown = Reflect.get(schema.shape[field.name] ?? {}, "description");
      return typeof text === "string" ? [[field.name, { help: text }] as const] : [];
    }),
  );
}
