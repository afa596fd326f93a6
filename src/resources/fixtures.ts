// The rows of resources as Django's fixtures have them: a label, a primary key, and fields.
import { booleanKind, datetimeKind, type FieldKind } from "../http/index.ts";
import type { ColumnValue, DialectName, IdType, Row } from "../store/index.ts";
import { contentTypeOf } from "./content-type.ts";
import { ownerNameOf } from "./define-resource.ts";
import type { Model } from "./model.ts";
import type { ModelField } from "./model-fields.ts";
import { listsOf } from "./relations.ts";

/** A field of a fixture, and its column. */
export interface FixtureField {
  readonly name: string;
  readonly column: string;
  /** The value of a new row whose fixture leaves the field out; undefined where it must have one. */
  readonly initial: ColumnValue | undefined;
  /** The table that it refers to. */
  readonly target?: string | undefined;
  /** @throws FieldError for a value that is not valid */
  readonly read: (raw: unknown) => ColumnValue;
  readonly show: (stored: unknown) => unknown;
}

/** A list of ids, and the table that it is stored in. */
export interface FixtureList {
  readonly name: string;
  readonly table: string;
  /** The column with the id of the row that has the list. */
  readonly row: string;
  /** The column with the ids of the list, and the table that they refer to. */
  readonly item: string;
  readonly target: string;
}

/** The fields that identify a row on every server, as Django's natural keys do. */
export interface NaturalKey {
  readonly fields: readonly string[];
  /** Whether each server chooses the ids itself, so that fixtures never have them. */
  readonly replacesId: boolean;
}

/** A model of Django's whose rows are dumped and loaded. */
export interface FixtureModel {
  /** The app label and the model, such as "shop.book". */
  readonly label: string;
  /** The names of its resources. */
  readonly names: readonly string[];
  readonly table: string;
  readonly id: IdType;
  /** Undefined for the models of resources, whose rows are identified by their ids only. */
  readonly naturalKey?: NaturalKey;
  readonly fields: readonly FixtureField[];
  readonly lists: readonly FixtureList[];
}

/** A field of a kind. Dates are written in UTC with every digit that is stored. */
function fixtureField(
  name: string,
  column: string,
  kind: FieldKind,
  { dialect, initial }: { readonly dialect: DialectName; readonly initial: ColumnValue | undefined },
): FixtureField {
  return {
    name,
    column,
    initial,
    // oxlint-disable-next-line no-unsafe-type-assertion -- `read` refuses values of other types
    read: (raw) => (raw === null ? null : kind.toColumn(kind.read(raw as string), dialect)),
    show: (value) => (value === null || value === undefined ? null : kind.toWire(value, "UTC")),
  };
}

/** A field whose values are stored as fixtures have them: a text, or the id of a row of the table `target`. */
export const plainField = (
  name: string,
  column: string,
  initial: ColumnValue | undefined,
  target?: string,
): FixtureField => ({
  name,
  column,
  initial,
  target,
  read: (raw) => {
    if (raw === null || typeof raw === "string" || typeof raw === "number" || typeof raw === "bigint")
      return raw;
    throw new TypeError("is neither a text nor a number");
  },
  show: (value) => value ?? null,
});

/** A date and time that a new row has anyway, and a boolean. */
export const datetimeField = (
  name: string,
  dialect: DialectName,
  initial: ColumnValue | undefined,
): FixtureField => fixtureField(name, name, datetimeKind, { dialect, initial });
export const booleanField = (name: string, dialect: DialectName, initial: boolean): FixtureField =>
  fixtureField(name, name, booleanKind, { dialect, initial });

/** A field of a schema. */
export function schemaField(
  { field, column, initial, isReference }: ModelField,
  dialect: DialectName,
): FixtureField {
  const value = initial?.();
  const isNull = value === undefined || value === null;
  const fallback = isNull
    ? column.nullable === true
      ? null
      : undefined
    : field.kind.toColumn(value, dialect);
  const made = fixtureField(field.name, column.name, field.kind, { dialect, initial: fallback });
  if (isReference !== true) return made;
  return { ...made, target: column.references, show: (stored) => stored ?? null };
}

/** The models of resources. Those that share a table are one, with the fields of all of them. */
export function fixtureModels(models: readonly Model[], now: string): FixtureModel[] {
  const byTable = Map.groupBy(models, ({ table }) => table.name);
  return [...byTable].flatMap(([table, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const { appLabel, model } = contentTypeOf(first.resource);
    const fields = new Map(all.flatMap((one) => fieldsOf(one, now)).map((field) => [field.column, field]));
    const lists = all.flatMap(({ relations }) =>
      listsOf(relations).map(({ name, join, target }): FixtureList => ({
        name,
        table: join.table,
        row: join.row,
        item: join.target,
        target: target.table,
      })),
    );
    return [
      {
        label: `${appLabel}.${model}`,
        names: all.map(({ resource }) => resource.name),
        table,
        id: first.table.id ?? "integer",
        fields: [...fields.values()],
        lists: [...new Map(lists.map((list) => [list.table, list])).values()],
      },
    ];
  });
}

function fieldsOf(model: Model, now: string): FixtureField[] {
  const { resource, ownerColumn, dialect, timestampColumns } = model;
  const owner = ownerNameOf(resource);
  const stamps = new Set([...timestampColumns.created, ...timestampColumns.updated]);
  return [
    ...model.fields.map((field) => schemaField(field, dialect)),
    ...[...stamps].map((name) => datetimeField(name, dialect, now)),
    ...(owner === undefined || ownerColumn === undefined
      ? []
      : [plainField(owner, ownerColumn, undefined, model.users.table)]),
  ];
}

/** The fields of a row, without its lists. */
export const fixtureFields = (model: FixtureModel, row: Row): Record<string, unknown> =>
  Object.fromEntries(model.fields.map(({ name, column, show }) => [name, show(row[column])]));
