// What filters, searches and orders name: a column of the rows, or of rows that they refer to (`project__key`).
import {
  columnKind,
  datetimeKindIn,
  type FieldKind,
  primaryKeyField,
  type ViewRequest,
} from "../../http/index.ts";
import { nearest, OptionsError } from "../../option-kinds/index.ts";
import {
  type Column,
  compare,
  type Condition,
  type RowSet,
  Selection,
  type Step,
  userTable,
  within,
} from "../../store/index.ts";
import type { Model } from "../model.ts";
import type { Relation } from "../relations.ts";
import { visibleRows } from "../row-scope.ts";

/** A relation that a path follows. */
export interface Hop {
  readonly relation: Relation;
  /** The rows that it leads to, of those that the caller may see. */
  readonly rows: (request: ViewRequest) => Selection;
}

/** A column, and the relations that lead to it. */
export interface Attribute {
  readonly hops: readonly Hop[];
  /** The resource whose column it is, or that refers to the users whose column it is. */
  readonly model: Model;
  readonly column: string;
  /** How its values are read and stored; undefined for an id. */
  readonly kind: FieldKind | undefined;
  readonly nullable: boolean;
  /** The relation, if it is one itself. A many-to-many field has no column. */
  readonly relation: Relation | undefined;
}

/**
 * The attribute that a name stands for, such as `title`, `project` or `project__key`; undefined when there is none. What
 * follows the name, such as a lookup, is `rest`.
 */
function attributeOf(
  model: Model,
  name: string,
  hops: readonly Hop[] = [],
): { readonly attribute: Attribute; readonly rest: string | undefined } | undefined {
  const relation = model.relations.find((one) => isStart(name, one.name));
  if (relation !== undefined) {
    const rest = name.slice(relation.name.length + 2);
    const target = relation.target.resource;
    if (rest !== "") {
      const rows = (request: ViewRequest): Selection =>
        target === undefined
          ? Selection.of(relation.target.table)
          : visibleRows(model.modelOf(target), request);
      const through = [...hops, { relation, rows }];
      const further =
        target === undefined
          ? longestOf(userAttributes(model, relation, through), rest)
          : attributeOf(model.modelOf(target), rest, through);
      if (further !== undefined) return further;
    }
  }
  return longestOf(ownAttributes(model, hops), name);
}

interface NamedAttribute {
  readonly name: string;
  readonly attribute: Attribute;
}

/** The attribute with the longest name that a name begins with. */
function longestOf(
  all: readonly NamedAttribute[],
  name: string,
): { readonly attribute: Attribute; readonly rest: string | undefined } | undefined {
  const [longest] = all
    .filter((one) => isStart(name, one.name))
    .toSorted((one, other) => other.name.length - one.name.length);
  if (longest === undefined) return undefined;
  const rest = name === longest.name ? undefined : name.slice(longest.name.length + 2);
  return { attribute: longest.attribute, rest };
}

/** The columns of users that a relation shows: what lists are filtered, searched or sorted by can be found out. */
function userAttributes(model: Model, { users }: Relation, hops: readonly Hop[]): readonly NamedAttribute[] {
  const columns: readonly Column[] = [{ name: "id", type: "integer" }, ...userTable(model.users).columns];
  return columns
    .filter(({ name }) => users?.show.includes(name))
    .map((column) => ({
      name: column.name,
      attribute: {
        hops,
        model,
        column: column.name,
        kind: columnKind(column),
        nullable: column.nullable === true,
        relation: undefined,
      },
    }));
}

const isStart = (name: string, start: string): boolean => name === start || name.startsWith(`${start}__`);

/**
 * The attribute that an option names.
 *
 * @throws OptionsError when there is none
 */
export function requireAttribute(
  model: Model,
  option: string,
  name: string,
): { readonly attribute: Attribute; readonly rest: string | undefined } {
  const found = attributeOf(model, name);
  if (found !== undefined) return found;
  const near = nearest(name, namesOf(model));
  throw new OptionsError(
    `The resource ${model.resource.name} names ${name} in \`${option}\`, which is not a field.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  );
}

const namesOf = (model: Model): string[] => ownAttributes(model, []).map(({ name }) => name);

function ownAttributes(model: Model, hops: readonly Hop[]): readonly NamedAttribute[] {
  const { fields, relations, timestampColumns } = model;
  const base = { hops, model, relation: undefined, nullable: false };
  return [
    { name: "id", attribute: { ...base, column: "id", kind: undefined } },
    ...fields
      .filter(({ isReference }) => isReference !== true)
      .map(({ field, column }) => ({
        name: field.name,
        attribute: { ...base, column: column.name, kind: field.kind, nullable: column.nullable === true },
      })),
    ...[...new Set([...timestampColumns.created, ...timestampColumns.updated])].map((name) => ({
      name,
      attribute: { ...base, column: name, kind: datetimeKindIn(model.timeZone) },
    })),
    ...relations.map((relation) => ({
      name: relation.name,
      attribute: {
        ...base,
        column: relation.kind === "reference" ? relation.column : "",
        kind: undefined,
        nullable: relation.kind === "reference" && relation.field.nullable,
        relation,
      },
    })),
  ];
}

/** The kind of the ids of a table. */
export const idKindOf = (id: "integer" | "uuid"): FieldKind =>
  primaryKeyField("id", { id, required: true, nullable: false }).kind;

/** Rows whose attribute meets a condition: behind relations, rows that refer to such a row among those that the caller sees. */
export function throughHops(hops: readonly Hop[], condition: Condition, request: ViewRequest): Condition {
  return hops.reduceRight((met, hop) => refersTo(hop.relation, hop.rows(request).and(met)), condition);
}

/** The row refers to one of some rows. */
export function refersTo(relation: Relation, rows: RowSet): Condition {
  if (relation.kind === "reference") return within(relation.column, rows);
  const { table, row, target } = relation.join;
  return within("id", Selection.of(table).and(within(target, rows)), row);
}

/** The row refers to a row, whichever it is. */
export function refers(relation: Relation): Condition {
  if (relation.kind === "reference") return compare(relation.column, "!=", null);
  return within("id", Selection.of(relation.join.table), relation.join.row);
}

/** The steps of an order by an attribute. */
export const stepsOf = ({ hops }: Attribute, request: ViewRequest): readonly Step[] =>
  hops.flatMap((hop) =>
    hop.relation.kind === "reference" ? [{ column: hop.relation.column, rows: hop.rows(request) }] : [],
  );
