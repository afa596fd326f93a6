// Declares a resource: its schema, its owner, who may use it, and where its rows are stored.
import type * as z from "zod";
import type { Revocation } from "../auth/index.ts";
import type { IdType } from "../store/index.ts";
import type { Authenticator, Permission } from "../http/index.ts";
import type { Check } from "./check-options.ts";
import type { Computed, WritableFields } from "./field-options.ts";
import type { ResourceHooks } from "./hooks.ts";
import type { ActionDefinition } from "./action.ts";
import type { Pagination } from "./query/pagination-options.ts";
import type { ScopeRule } from "./scope-rule.ts";
import type { Unique } from "./unique-options.ts";
import type { Verb } from "./verb-names.ts";
import type { ComputedSchemas, RowValues, SchemaValues, ShownRow } from "./wire-fields.ts";

/** A Zod object with the fields that clients may write. */
export type ResourceSchema = z.ZodObject;

/** The timestamp columns of a resource. Only the server sets them. */
export interface Timestamps<Name extends string = string> {
  /** Set when a row is created. */
  readonly created?: Name;
  /** Set when a row is created or changed. */
  readonly updated?: Name;
}

/** Who may use each verb of a resource. `default` is for the other verbs and for OPTIONS; without it the app's rule is. */
export type VerbPermissions = Readonly<Partial<Record<Verb | "default", readonly Permission[]>>>;

/** The hooks of a resource with these types: `ResourceHooks` of its rows. */
export type HooksOf<
  Schema extends ResourceSchema,
  Owner extends string,
  Stamp extends string,
  Id extends IdType,
  Hidden extends string = string,
  Extra extends ComputedSchemas = ComputedSchemas,
> = ResourceHooks<
  Readonly<RowValues<Schema, Owner, Stamp, Id>>,
  Readonly<SchemaValues<Schema>>,
  Readonly<ShownRow<RowValues<Schema, Owner, Stamp, Id>, Hidden, Extra>>
>;

/** The reference through which a row has its owner. */
export interface Through {
  readonly through: string;
}

/** Which rows of a resource a caller sees. */
export type RowScope = "all" | ScopeRule;

/** What to write instead of a type that JSON does not have; never for any other type. */
type Advice<In> = [In] extends [never]
  ? never
  : [In] extends [Date]
    ? "write z.iso.datetime() or z.iso.date() instead of z.date()"
    : [In] extends [bigint]
      ? "write z.int() instead of z.bigint(): integers of 64 bits are exact"
      : never;

type AdviceAbout<In> = {
  [Name in keyof In & string]: `${Name}: ${Advice<NonNullable<In[Name]>>}`;
}[keyof In & string];

/** A type error that names the field and says what to write. */
type SchemaAdvice<Schema extends ResourceSchema> = [AdviceAbout<z.input<Schema>>] extends [never]
  ? unknown
  : { readonly schema: AdviceAbout<z.input<Schema>> };

/** How the admin shows a resource (Django's ModelAdmin). Names are those of fields, as on the wire. */
export interface AdminResourceOptions {
  /** The fields that a list shows; by default the first short ones. */
  readonly list?: readonly string[];
  /** The filters of a list, as in the option `filters`; by default those, or else flags, choices, references and dates. */
  readonly filters?: readonly string[];
  /** The fields that a search looks in, as in the option `search`; by default those, or else short texts. */
  readonly search?: readonly string[];
  /** The order of a list; by default as the option `order` says, or else the newest first. */
  readonly order?: readonly string[];
  /** Further fields that the admin does not change. */
  readonly readOnly?: readonly string[];
  /** What the list is called; by default the resource's name. */
  readonly label?: string;
  /** The heading under which it stands. */
  readonly group?: string;
  /** "own" shows each user only the rows that the API shows them; by default staff with the permission see all rows. */
  readonly scope?: "own";
}

/** The options of `defineResource`. */
export interface ResourceOptions<
  Schema extends ResourceSchema = ResourceSchema,
  Owner extends string = string,
  Stamp extends string = string,
  Table extends string = string,
  Id extends IdType = IdType,
  Hidden extends string = string,
  Extra extends ComputedSchemas = ComputedSchemas,
> {
  /** The fields of a row, as a Zod object: the columns of the table, and the validation of bodies. */
  readonly schema: Schema;
  /**
   * Whose a row is: only its owner sees it. The name of the foreign key to the user, which is set to the caller and never from
   * the body; or the reference through which a row has its owner: the owner of an issue's project owns the issue.
   */
  readonly owner?: Owner | Through;
  /**
   * Which rows a caller sees: "all" for rows that belong to everybody, or a function that gives a condition for each request.
   * A resource declares `owner`, `scope` or both; with both, `scope` decides, and new rows get their owner.
   *
   * @example scope: ({ userId, where }) => where.any(where("owner", "=", userId), where.has("members", userId))
   */
  readonly scope?: RowScope;
  /** Fields that only the server sets: when a row was created, and when it was changed. */
  readonly timestamps?: Timestamps<Stamp>;
  /** Fields that no body sets: a new row gets their defaults, and hooks may change them. */
  readonly readOnly?: readonly string[];
  /** Fields that a body sets and that no answer shows. */
  readonly writeOnly?: readonly Hidden[];
  /** The fields that a body may set, of a new row and of an existing one; by default all but those that are read-only. */
  readonly write?: WritableFields;
  /** Members of a row on the wire that are made from its fields. */
  readonly computed?: {
    readonly [Name in keyof Extra]: Computed<Readonly<RowValues<Schema, Owner, Stamp, Id>>, Extra[Name]>;
  };
  /** Fields whose values no two rows of an owner have, or of all rows: `["key", ["book", "number"]]`. */
  readonly unique?: readonly Unique[];
  /**
   * Fields that have an index, alone or together: `["status", ["status", "due"]]`. The owner is part of each. An empty list says
   * that the table stays small: `latchkey start` then does not ask for indexes.
   */
  readonly indexes?: readonly (string | readonly string[])[];
  /**
   * Rules that every row meets, by name: constraints of the table. A write that violates one is answered 400.
   *
   * @example checks: { ends_after_start: ({ where }) => where.fields("start", "<=", "end") }
   */
  readonly checks?: Readonly<Record<string, Check<(keyof z.output<Schema> & string) | Owner | Stamp>>>;
  /** The verbs that it offers; by default all of them. The other methods are answered 405. */
  readonly verbs?: readonly Verb[];
  /** Who may use the resource, or who may use each verb; by default the app's `permissions`. */
  readonly permissions?: readonly Permission[] | VerbPermissions;
  /** How callers are authenticated; by default with the app's bearer tokens. With an empty list, credentials are ignored. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked for this resource; by default as the app's `revocation` says. */
  readonly revocation?: Revocation;
  /** The unique field whose value names a row in its path (DRF's `lookup_field`): `/api/posts/my-slug/`; by default the id. */
  readonly lookupField?: string;
  /** The scope of the option `throttles` whose rate limits the resource (DRF's `throttle_scope`). */
  readonly throttle?: string;
  /** Custom code before and after the writes of the five verbs, in their transaction. */
  readonly hooks?: HooksOf<Schema, Owner, Stamp, Id, Hidden, Extra>;
  /** The filters of lists: fields with lookups, such as `status`, `due__lte` and `project__key`; by default none. */
  readonly filters?: readonly string[];
  /** The text fields that `?search=` looks in. `^title` matches the beginning, `=title` the whole; by default there is no search. */
  readonly search?: readonly string[];
  /** The fields that `?ordering=` may sort by; by default none. */
  readonly ordering?: readonly string[];
  /** The order of lists, such as `["-due", "title"]`; by default that of the ids. */
  readonly order?: readonly string[];
  /** Whether a parameter that is not a filter is ignored, as in DRF, or answered 400; by default it is ignored. */
  readonly unknownFilters?: "ignore" | "refuse";
  /** How lists are divided into pages; false for lists without pages. By default as the app's `pagination` says. */
  readonly pagination?: Pagination | false;
  /** Further endpoints of the collection or of a row, by name: `actions: { close: action({ on: "row", run }) }`. */
  readonly actions?: Readonly<Record<string, ActionDefinition>>;
  /** The references and many-to-many fields that `?expand=` shows as rows instead of ids; by default none. */
  readonly expand?: readonly string[];
  /** How the admin shows it; false leaves it out. */
  readonly admin?: AdminResourceOptions | false;
  /** Whether changes of rows through the API are written to the audit log, as those in the admin are; by default they are not. */
  readonly audit?: boolean;
  /** The type of the primary keys: integers by default, or UUIDs (version 7). */
  readonly id?: Id;
  /** The name of the table; by default the resource's name. */
  readonly table?: Table;
  /**
   * Django's app label and model name, such as "shop.book", which the permissions of the resource are named by; by default
   * as Django would name the model of the table.
   */
  readonly contentType?: string;
  /** The name of one row, such as "Task"; made from the resource's name by default. */
  readonly singular?: string;
  /** The name in responses to OPTIONS: "Items" gives "Items List" and "Items Instance"; by default `singular`. */
  readonly viewName?: string;
}

/** A declared resource, for the option `resources` (DRF's ModelViewSet and ModelSerializer in one). */
export interface Resource<
  Name extends string = string,
  Schema extends ResourceSchema = ResourceSchema,
  Owner extends string = string,
  Stamp extends string = string,
  Table extends string = string,
  Id extends IdType = IdType,
  Hidden extends string = string,
  Extra extends ComputedSchemas = ComputedSchemas,
> {
  readonly name: Name;
  readonly options: ResourceOptions<Schema, Owner, Stamp, Table, Id, Hidden, Extra>;
}

/**
 * Declares a resource: a table with CRUD endpoints at its name below the API root.
 *
 * @example
 * const tasks = defineResource("tasks", {
 *   schema: z.object({ title: z.string().max(255), is_completed: z.boolean().default(false) }),
 *   owner: "owner",
 *   timestamps: { created: "created_at" },
 * });
 * @throws TypeError when the name cannot be part of a path; `latchkey()` checks the options
 */
export function defineResource<
  const Name extends string,
  Schema extends ResourceSchema,
  const Owner extends string = never,
  const Stamp extends string = never,
  const Table extends string = Name,
  const Id extends IdType = "integer",
  const Hidden extends string = never,
  // oxlint-disable-next-line no-generated-empty-object-type -- no computed members
  Extra extends ComputedSchemas = Record<never, never>,
>(
  name: Name,
  options: ResourceOptions<Schema, Owner, Stamp, Table, Id, Hidden, Extra> & SchemaAdvice<Schema>,
): Resource<Name, Schema, Owner, Stamp, Table, Id, Hidden, Extra> {
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) {
    throw new TypeError(`The name of a resource must be lower-case letters, digits, - and _: ${name}`);
  }
  return { name, options };
}

/** The name of the owner's foreign key, for a resource whose rows have one. */
export const ownerNameOf = ({
  options: { owner },
}: {
  readonly options: Pick<ResourceOptions, "owner">;
}): string | undefined => (typeof owner === "string" ? owner : undefined);

/** The name of one row: "Task" for "tasks". */
export function singularOf({ name, options }: Resource): string {
  if (options.singular !== undefined) return options.singular;
  const stem = name
    .replace(/ies$/, "y")
    .replace(/(ss|sh|ch|x)es$/, "$1")
    .replace(/([^s])s$/, "$1");
  return stem
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
