// Shows a row on the wire, and describes its fields for OPTIONS (DRF's ModelSerializer).
import { datetimeKind, describeFields, type Field, type FieldMetadata, labelOf } from "../http/index.ts";
import type { Row } from "../store/index.ts";
import { ownerNameOf, type Resource } from "./define-resource.ts";
import type { Model } from "./model.ts";
import type { ModelField } from "./model-fields.ts";
import { relatedOf } from "./related-rows.ts";
import { listsOf } from "./relations.ts";

/** A row as the wire shows it. */
export function serializeRow(row: Row, model: Model): Record<string, unknown> {
  const { computed } = model.rules;
  const wire = shownFields(row, model);
  if (computed.length === 0) return wire;
  const values = computed.map(([name, member]) => [name, member.value(wire)]);
  return { ...wire, ...Object.fromEntries(values) };
}

/** A row with the fields that answers show, and none that are computed. */
export const shownFields = (row: Row, model: Model): Record<string, unknown> =>
  rowFields(row, model, model.rules.shown);

/** A row with all its fields, those that are write-only too, and none that are computed. */
export const wholeRow = (row: Row, model: Model): Record<string, unknown> =>
  rowFields(row, model, model.fields);

function rowFields(row: Row, model: Model, fields: readonly ModelField[]): Record<string, unknown> {
  const shown: Record<string, unknown> = { id: row["id"] };
  for (const { name, column, toWire } of membersOf(model, fields)) shown[name] = toWire(row[column]);
  return Object.assign(shown, relatedOf(row));
}

/** A member of a row on the wire, and the column that it is made of. */
interface Member {
  readonly name: string;
  readonly column: string;
  readonly toWire: (stored: unknown) => unknown;
}

const membersByFields = new WeakMap<Model, WeakMap<readonly ModelField[], readonly Member[]>>();

/** The members that some fields of a model have on the wire, besides the id. Made once for each list of fields. */
function membersOf(model: Model, fields: readonly ModelField[]): readonly Member[] {
  let known = membersByFields.get(model);
  if (known === undefined) membersByFields.set(model, (known = new WeakMap()));
  let members = known.get(fields);
  if (members === undefined) known.set(fields, (members = makeMembers(model, fields)));
  return members;
}

function makeMembers(
  { resource, ownerColumn, timeZone }: Model,
  fields: readonly ModelField[],
): readonly Member[] {
  const owner = ownerNameOf(resource);
  const [references, plain] = [true, false].map((isReference) =>
    fields.filter((field) => (field.isReference === true) === isReference),
  );
  return [
    ...(plain ?? []).map(({ field, column }) => ({
      name: field.name,
      column: column.name,
      toWire: (stored: unknown) => shownValue(field, stored, timeZone),
    })),
    ...timestampNames(resource).map((name) => ({
      name,
      column: name,
      toWire: (stored: unknown) => datetimeKind.toWire(stored, timeZone),
    })),
    // Django's order: the owner, other references, then lists of ids.
    ...(owner !== undefined && ownerColumn !== undefined
      ? [{ name: owner, column: ownerColumn, toWire: (stored: unknown) => stored }]
      : []),
    ...(references ?? []).map(({ field, column }) => ({
      name: field.name,
      column: column.name,
      toWire: (stored: unknown) => stored ?? null,
    })),
  ];
}

/** The value of a column as the wire shows it. */
export const shownValue = ({ kind }: Field, stored: unknown, timeZone: string): unknown =>
  stored === null || stored === undefined ? null : kind.toWire(stored, timeZone);

/** The models of an app as resources by name, for custom queries. */
export const appResources = (
  models: readonly Model[],
): Readonly<Record<string, { readonly toWire: (row: Row) => Record<string, unknown> }>> =>
  Object.fromEntries(
    models.map((model) => [model.resource.name, { toWire: (row: Row) => serializeRow(row, model) }]),
  );

/** The metadata of the fields that a row has on the wire, by name. */
export function rowMetadata(
  { fields, relations, resource, table, rules }: Model,
  verb: "create" | "update",
): Readonly<Record<string, FieldMetadata>> {
  const owner = ownerNameOf(resource);
  return {
    id: readOnly(table.id === "uuid" ? "string" : "integer", "ID"),
    ...describeWritable(
      fields.map(({ field }) => field),
      rules.writable[verb],
    ),
    ...Object.fromEntries(
      timestampNames(resource).map((name) => [name, readOnly("datetime", labelOf(name))]),
    ),
    ...(owner !== undefined && { [owner]: readOnly("field", labelOf(owner)) }),
    ...describeWritable(
      listsOf(relations).map(({ field }) => field),
      rules.writable[verb],
    ),
    ...Object.fromEntries(rules.computed.map(([name]) => [name, readOnly("field", labelOf(name))])),
  };
}

/** The metadata of fields: a field that no body may set is read-only. */
const describeWritable = (
  fields: readonly Field[],
  writable: ReadonlySet<string>,
): Readonly<Record<string, FieldMetadata>> =>
  Object.fromEntries(
    Object.entries(describeFields(fields)).map(([name, described]) => [
      name,
      writable.has(name) ? described : { ...described, required: false, read_only: true },
    ]),
  );

function timestampNames({ options: { timestamps } }: Resource): string[] {
  return [timestamps?.created, timestamps?.updated].filter((name) => name !== undefined);
}

const readOnly = (type: string, label: string): FieldMetadata => ({
  type,
  required: false,
  read_only: true,
  label,
});
