// The relations of a resource: which rows of other tables its fields refer to, and where that is stored.
import * as z from "zod";
import { type Field, type PrimaryKey, primaryKeyField, primaryKeyListField } from "../http/index.ts";
import { OptionsError } from "../option-kinds/index.ts";
import type { Column, IdType, OnDelete, TableDefinition } from "../store/index.ts";
import { type Resource, singularOf } from "./define-resource.ts";
import type { ModelField } from "./model-fields.ts";
import {
  isNeverEmpty,
  type RelationDeclaration,
  relationDeclaration,
  relationFields,
  type UserOptions,
} from "./reference.ts";

/** The rows that a field refers to. */
export interface RelationTarget {
  /** The resource; undefined for users. */
  readonly resource: Resource | undefined;
  readonly table: string;
  readonly id: IdType;
}

interface RelationBase {
  /** The name of the field. */
  readonly name: string;
  readonly field: Field;
  readonly target: RelationTarget;
  /** Which users it may refer to, and what is shown of them; undefined for a relation to a resource. */
  readonly users: UserOptions | undefined;
}

/** A field that refers to one row. It is one of the fields of the model too. */
export interface Reference extends RelationBase {
  readonly kind: "reference";
  readonly column: string;
  readonly onDelete: OnDelete;
}

/** A field that refers to several rows, in a join table. */
export interface ManyToMany extends RelationBase {
  readonly kind: "many";
  readonly join: {
    readonly table: string;
    /** The column with the id of this resource's row. */
    readonly row: string;
    /** The column with the id of the row that the field refers to. */
    readonly target: string;
  };
  /** The list of a new row when the body leaves the field out. */
  readonly initial: readonly PrimaryKey[];
}

/** A field that refers to rows of another resource, or to users. */
export type Relation = Reference | ManyToMany;

/** A relation and how it is stored: as a column, or as a table. */
export interface StoredRelation {
  readonly relation: Relation;
  readonly modelField: ModelField | undefined;
  readonly joinTable: TableDefinition | undefined;
}

/**
 * The relations that a resource's schema declares.
 *
 * @throws OptionsError for a reference that is set to null when its row is deleted, but cannot be null
 */
export function storedRelations(resource: Resource, userTable: string): readonly StoredRelation[] {
  return Object.entries(resource.options.schema.shape).flatMap(([name, type]) => {
    const declaration = relationDeclaration(type);
    if (declaration === undefined) return [];
    const target = targetOf(declaration.target, userTable);
    const options = {
      id: target.id,
      required: !type.safeParse(undefined).success,
      nullable: type.safeParse(null).success,
      allowEmpty: !isNeverEmpty(type),
    };
    return [
      declaration.kind === "reference"
        ? storedReference(resource, declaration, { name, target, options })
        : storedMany(resource, declaration, { name, target, options }),
    ];
  });
}

/** The names of the fields that refer to rows. */
export const relationNames = ({ options: { schema } }: Resource): ReadonlySet<string> =>
  new Set(relationFields(schema));

const targetOf = (target: Resource | "users", userTable: string): RelationTarget =>
  target === "users"
    ? { resource: undefined, table: userTable, id: "integer" }
    : { resource: target, table: tableOf(target), id: target.options.id ?? "integer" };

const tableOf = ({ name, options }: Resource): string => options.table ?? name;

interface Named {
  readonly name: string;
  readonly target: RelationTarget;
  readonly options: {
    readonly id: IdType;
    readonly required: boolean;
    readonly nullable: boolean;
    readonly allowEmpty: boolean;
  };
}

function storedReference(
  resource: Resource,
  { users, onDelete, column: columnName }: RelationDeclaration,
  { name, target, options }: Named,
): StoredRelation {
  const nullable = options.nullable || !options.required;
  if (onDelete === "set null" && !nullable)
    throw new OptionsError(
      `${resource.name}.${name} is set to null when its row is deleted, but it is not nullable.`,
    );
  const field = primaryKeyField(name, { ...options, nullable: options.nullable });
  const column: Column = {
    name: columnName ?? `${name}_id`,
    ...idColumn(target),
    nullable,
    onDelete,
  };
  const relation: Reference = {
    kind: "reference",
    name,
    field,
    target,
    users,
    column: column.name,
    onDelete,
  };
  return {
    relation,
    modelField: { field, column, initial: undefined, isReference: true },
    joinTable: undefined,
  };
}

function storedMany(
  resource: Resource,
  { users, table, columns }: RelationDeclaration,
  { name, target, options }: Named,
): StoredRelation {
  const field = primaryKeyListField(name, options);
  const [row, other] = columns ?? joinColumns(resource, target);
  const own = { resource, table: tableOf(resource), id: resource.options.id ?? "integer" } as const;
  const join = { table: table ?? `${own.table}_${name}`, row, target: other };
  const joinTable: TableDefinition = {
    name: join.table,
    id: "integer",
    columns: [
      { name: row, ...idColumn(own) },
      { name: other, ...idColumn(target) },
    ],
    indexes: [other],
    unique: [[row, other]],
  };
  return {
    relation: { kind: "many", name, field, target, users, join, initial: initialList(resource, name) },
    modelField: undefined,
    joinTable,
  };
}

function initialList(resource: Resource, name: string): readonly PrimaryKey[] {
  const type = resource.options.schema.shape[name];
  const initial: unknown = type === undefined ? undefined : z.safeParse(type, undefined).data;
  return Array.isArray(initial) ? initial : [];
}

/** The many-to-many fields of a model. */
export const listsOf = (relations: readonly Relation[]): readonly ManyToMany[] =>
  relations.filter((relation) => relation.kind === "many");

/** A column with the id of a row. */
const idColumn = ({ table, id }: RelationTarget): Omit<Column, "name"> => ({
  type: id === "uuid" ? "text" : "integer",
  references: table,
  referencedId: id,
});

/** The names that Django gives the columns of a join table: those of its models, in lower case. */
function joinColumns(resource: Resource, target: RelationTarget): readonly [string, string] {
  const nameOf = (one: Resource): string => singularOf(one).replaceAll(/\W/g, "").toLowerCase();
  const other = target.resource === undefined ? "user" : nameOf(target.resource);
  const own = nameOf(resource);
  return own === other ? [`from_${own}_id`, `to_${own}_id`] : [`${own}_id`, `${other}_id`];
}
