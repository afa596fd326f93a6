// Declares fields that refer to rows of other resources, or to users: `reference` and `manyToMany`.
import * as z from "zod";
import type { IdType, OnDelete, StoredColumn } from "../store/index.ts";
import type { Resource } from "./define-resource.ts";
import type { UserRule } from "./user-rules.ts";

/** Marks the type of a schema that `reference` or `manyToMany` made. No value has it. */
declare const relation: unique symbol;

/** The schema of an id on the wire. */
type IdSchema<Id extends IdType> = [Id] extends ["uuid"] ? z.ZodUUID : z.ZodInt;

/** The schema of a field that refers to one row: on the wire it is the row's id. `Column` is the option `column`. */
export type ReferenceSchema<Id extends IdType = "integer", Column extends string = never> = IdSchema<Id> & {
  readonly [relation]?: { readonly kind: "reference"; readonly column: Column };
};

/** The schema of a field that refers to several rows: on the wire it is a list of their ids. */
export type ManyToManySchema<Id extends IdType = "integer"> = z.ZodArray<IdSchema<Id>> & {
  readonly [relation]?: { readonly kind: "many"; readonly column: never };
};

/** What the type of a field says about a relation, optional or nullable or not; never for any other field. */
type RelationType<Field> = typeof relation extends keyof Field
  ? NonNullable<Field[typeof relation]>
  : Field extends { readonly _zod: { readonly def: { readonly innerType: infer Inner } } }
    ? RelationType<Inner>
    : never;

/** The column of a field: a list of ids has none, and a reference another one. */
type ColumnName<Name extends string, Field> = [RelationType<Field>] extends [never]
  ? Name
  : RelationType<Field> extends { readonly kind: "reference"; readonly column: infer Column extends string }
    ? [Column] extends [never]
      ? `${Name}_id`
      : Column
    : never;

/** The columns of the fields of a schema. */
export type FieldColumns<Schema extends z.ZodObject> = {
  [Name in keyof Schema["shape"] & string as ColumnName<Name, Schema["shape"][Name]>]: StoredColumn<
    z.input<Schema["shape"][Name]>,
    z.output<Schema["shape"][Name]>
  >;
};

/** The type of a resource's ids; integers where its type does not say it. */
type IdOf<Of extends Resource> =
  Of extends Resource<string, infer _Schema, infer _Owner, infer _Stamp, string, infer Id> ? Id : "integer";

/** What every relation to users declares: there is no default that lists people. */
export interface UserOptions {
  /** Which users a caller may refer to: `everyone`, `membersOf("project")`, or a function that gives a condition. */
  readonly among: UserRule;
  /** Which of their fields `?expand=` shows. */
  readonly show: readonly string[];
}

/** The options of `reference`. */
export interface ReferenceOptions<Column extends string = string> {
  /**
   * What deleting the row does that the field refers to: "protect" refuses it, "cascade" deletes the row with this field too,
   * and "set null" makes the field null. By default "protect".
   */
  readonly onDelete?: OnDelete;
  /** The name of the column; by default the field's name and `_id`, as in Django. */
  readonly column?: Column;
}

/** The options of `manyToMany`. */
export interface ManyToManyOptions {
  /** The name of the join table; by default the names of the table and the field with `_` between, as in Django. */
  readonly table?: string;
  /** The names of its columns: of this resource's id, and of the other's; by default `book_id` and `tag_id`, as in Django. */
  readonly columns?: readonly [row: string, target: string];
}

/** What a schema declares about a relation. */
export interface RelationDeclaration {
  readonly kind: "reference" | "many";
  readonly target: Resource | "users";
  readonly users: UserOptions | undefined;
  readonly onDelete: OnDelete;
  readonly column: string | undefined;
  readonly table: string | undefined;
  readonly columns: readonly [row: string, target: string] | undefined;
}

const declarations = new WeakMap<z.core.$ZodType, RelationDeclaration>();

/**
 * A field that refers to one row of another resource, or to a user. A body may name only rows that the caller may see.
 *
 * @example project: reference(projects, { onDelete: "cascade" })
 * @example assignee: reference("users", { among: membersOf("project"), show: ["id", "username"] }).nullable()
 */
export function reference<Target extends Resource, const Column extends string = never>(
  target: Target,
  options?: ReferenceOptions<Column>,
): ReferenceSchema<IdOf<Target>, Column>;
export function reference<const Column extends string = never>(
  target: "users",
  options: ReferenceOptions<Column> & UserOptions,
): ReferenceSchema<"integer", Column>;
export function reference(
  target: Resource | "users",
  options: ReferenceOptions & Partial<UserOptions> = {},
): z.ZodType {
  return declared(idSchema(target), "reference", target, options);
}

/**
 * A field that refers to several rows of another resource, or to several users, in a table of its own. A body may name only
 * rows that the caller may see.
 *
 * @example tags: manyToMany(tags).default([])
 * @example members: manyToMany("users", { among: everyone, show: ["id", "username"] })
 */
export function manyToMany<Target extends Resource>(
  target: Target,
  options?: ManyToManyOptions,
): ManyToManySchema<IdOf<Target>>;
export function manyToMany(target: "users", options: ManyToManyOptions & UserOptions): ManyToManySchema;
export function manyToMany(
  target: Resource | "users",
  options: ManyToManyOptions & Partial<UserOptions> = {},
): z.ZodType {
  return declared(z.array(idSchema(target)), "many", target, options);
}

const idSchema = (target: Resource | "users"): z.ZodType =>
  target !== "users" && target.options.id === "uuid" ? z.uuid() : z.int();

function declared<Schema extends z.ZodType>(
  schema: Schema,
  kind: RelationDeclaration["kind"],
  target: Resource | "users",
  options: ReferenceOptions & ManyToManyOptions & Partial<UserOptions>,
): Schema {
  const { among, show, onDelete = "protect", column, table, columns } = options;
  if (target === "users" && (among === undefined || show === undefined))
    throw new TypeError(
      `A ${kind === "many" ? "manyToMany" : "reference"} to "users" says which users a caller may refer to (\`among\`) and which of their fields \`?expand=\` shows (\`show\`).`,
    );
  if (show?.includes("password") === true)
    throw new TypeError("`show` must not name the password: no answer has the hash of a password.");
  const users = among === undefined || show === undefined ? undefined : { among, show };
  declarations.set(schema, { kind, target, users, onDelete, column, table, columns });
  return schema;
}

/** What a member of a Zod object declares about a relation, optional or nullable or not; undefined for any other member. */
export function relationDeclaration(type: z.core.$ZodType): RelationDeclaration | undefined {
  const found = declarations.get(type);
  if (found !== undefined) return found;
  // `.nullable()` and its like wrap a schema; `.min(1)` and its like copy it.
  const inner: unknown = Reflect.get(type._zod.def, "innerType") ?? type._zod.parent;
  return inner instanceof z.core.$ZodType ? relationDeclaration(inner) : undefined;
}

/** The members of a Zod object that are references or lists of ids. */
export const relationFields = (schema: z.ZodObject): readonly string[] =>
  Object.entries(schema.shape).flatMap(([name, type]) =>
    relationDeclaration(type) === undefined ? [] : [name],
  );

/** The columns of references that have another name than their field. */
export const referenceColumns = (schema: z.ZodObject): readonly string[] =>
  Object.entries(schema.shape).flatMap(([name, type]) => {
    const declaration = relationDeclaration(type);
    const column = declaration?.column ?? `${name}_id`;
    return declaration?.kind === "reference" && column !== name ? [column] : [];
  });

/** Whether a list must have an item: `manyToMany(tags).min(1)`. */
export function isNeverEmpty(type: z.core.$ZodType): boolean {
  return !z.safeParse(type, []).success;
}
