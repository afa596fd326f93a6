// From the body of a request to the values of columns: the fields read it, then the Zod schema validates it.
import {
  type Body,
  type BodyValue,
  type Field,
  type FieldErrors,
  type PrimaryKey,
  readFields,
  readValid,
  validationError,
} from "../http/index.ts";
import type { ColumnValue, DialectName, Row } from "../store/index.ts";
import type { RowFields } from "./hooks.ts";
import type { Model } from "./model.ts";
import { listsOf, type ManyToMany } from "./relations.ts";
import { shownValue, wholeRow } from "./serializer.ts";
import { validate } from "./validate.ts";

/** Values of columns by name. */
export type Columns = Record<string, ColumnValue>;

/** What the body of a request is read for. */
export interface ReadOptions {
  readonly partial: boolean;
  readonly row: Row | undefined;
  /** The messages about valid values that other rows have: they are said together with those about invalid ones. */
  readonly taken: (columns: Columns) => Promise<FieldErrors>;
}

/** The ids of many-to-many fields. */
export type Lists = ReadonlyMap<ManyToMany, readonly PrimaryKey[]>;

/** A body as values of columns, and as lists of ids. */
export interface ReadBody {
  readonly columns: Columns;
  readonly lists: Lists;
}

/**
 * The body of a request as values of columns. A new row, for which there is no `row` yet, gets the initial values of fields
 * that the body leaves out.
 *
 * @throws HttpError 400 with the messages by field
 */
export async function readColumns(
  model: Model,
  body: Body,
  { partial, row, taken }: ReadOptions,
): Promise<ReadBody> {
  const { values, errors } = readFields(body, writableFields(model, row), partial);
  const existing = row === undefined ? unsetFields(model) : wholeRow(row, model);
  const validation = validate(model, values, existing, errors);
  if ("errors" in validation) {
    const valid = model.fields.filter(({ field }) => field.name in values);
    const columns = valid.map(({ field, column }) => [column.name, stored(model, field, values[field.name])]);
    throw validationError({ ...(await taken(Object.fromEntries(columns))), ...validation.errors });
  }
  const columns: Columns = {};
  for (const { field, column, initial } of model.fields) {
    const { name } = field;
    if (name in validation.values) columns[column.name] = stored(model, field, validation.values[name]);
    else if (row === undefined) columns[column.name] = stored(model, field, initial?.());
  }
  return { columns, lists: readLists(model, values, row === undefined) };
}

function readLists({ relations }: Model, values: Readonly<Record<string, unknown>>, isNew: boolean): Lists {
  const lists = new Map<ManyToMany, readonly PrimaryKey[]>();
  for (const relation of listsOf(relations)) {
    const ids: unknown = values[relation.name];
    if (Array.isArray(ids)) lists.set(relation, ids);
    else if (isNew) lists.set(relation, relation.initial);
  }
  return lists;
}

/** What a body sets, as the wire shows it. */
export function shownBody({ fields, timeZone }: Model, { columns, lists }: ReadBody): RowFields {
  const shown: Record<string, unknown> = {};
  for (const { field, column } of fields)
    if (column.name in columns) shown[field.name] = shownValue(field, columns[column.name], timeZone);
  for (const [{ name }, ids] of lists) shown[name] = ids;
  return shown;
}

/** What sets nothing. */
export const emptyBody: ReadBody = { columns: {}, lists: new Map() };

/**
 * What a body sets, with what a hook or an action changes: columns, and lists of ids.
 *
 * @throws TypeError for a name that is not a field; HttpError 400 for a value that the field does not take
 */
export function changedBody(
  model: Model,
  given: ReadBody,
  changed: Readonly<Record<string, BodyValue | undefined>> | void,
): ReadBody {
  if (changed === undefined) return given;
  const all = [...fieldsOf(model), ...listsOf(model.relations).map(({ field }) => field)];
  const fields = all.filter(({ name }) => Object.hasOwn(changed, name));
  const unknown = Object.keys(changed).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined)
    throw new TypeError(`A hook of ${model.resource.name} changes ${unknown}, which is not a field.`);
  const value: Record<string, BodyValue> = {};
  for (const [name, one] of Object.entries(changed)) if (one !== undefined) value[name] = one;
  const values = readValid({ kind: "json", value }, fields, true);
  const columns = { ...given.columns };
  for (const { field, column } of model.fields)
    if (field.name in values) columns[column.name] = stored(model, field, values[field.name]);
  return { columns, lists: new Map([...given.lists, ...readLists(model, values, false)]) };
}

const stored = (
  { dialect }: { readonly dialect: DialectName },
  { kind }: Field,
  value: unknown,
): ColumnValue => (value === null || value === undefined ? null : kind.toColumn(value, dialect));

/** The fields that the body may set. */
function writableFields(model: Model, row: Row | undefined): Field[] {
  const writable = model.rules.writable[row === undefined ? "create" : "update"];
  const lists = listsOf(model.relations).map(({ field }) => field);
  return [...fieldsOf(model), ...lists].filter(({ name }) => writable.has(name));
}

/** The values of a new row in fields that no body sets and that have no default: null. */
const unsetFields = ({ fields, rules }: Model): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter(({ field, initial }) => !rules.writable.create.has(field.name) && initial === undefined)
      .map(({ field }) => [field.name, null]),
  );

const fieldsOf = ({ fields }: Model) => fields.map(({ field }) => field);
