// What a resource is: one Zod schema, the rule of who owns and who may, and how its rows are kept.
import type * as z from "zod";
import type { Revocation } from "../auth/index.ts";
import type { Authenticator, Permission } from "../http/index.ts";

/** The fields a resource's clients may write: a Zod object. */
export type ResourceSchema = z.ZodObject;

/** Where a resource keeps the moments of its rows. They are set by the server alone. */
export interface Timestamps {
  /** Set when a row is made. */
  readonly created?: string;
  /** Set when a row is made or changed. */
  readonly updated?: string;
}

/** What `defineResource` takes beside the name. */
export interface ResourceOptions<Schema extends ResourceSchema = ResourceSchema> {
  /** The fields that a body may hold, as a Zod object: the columns of the table, and what is checked before a row is written. */
  readonly schema: Schema;
  /** The name of the foreign key to the user: set from the token, never from the body; only the owner sees a row. */
  readonly owner?: string;
  /** Fields that the server alone sets: when a row was made, and when it was changed. */
  readonly timestamps?: Timestamps;
  /** Who may; the app's `permissions` if left out. */
  readonly permissions?: readonly Permission[];
  /** How callers are identified; the app's bearer tokens if left out. An empty list takes no credentials at all. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked here; the app's `revocation` if left out. */
  readonly revocation?: Revocation;
  /** The table; the resource's name if left out. */
  readonly table?: string;
  /** What one row is called: "Task". Made from the name if left out. */
  readonly singular?: string;
  /** What `OPTIONS` calls the resource: "Items" answers "Items List" and "Items Instance"; `singular` if left out. */
  readonly viewName?: string;
}

/** A resource: what the router serves at its name (DRF's ModelViewSet and ModelSerializer in one). */
export interface Resource<Name extends string = string, Schema extends ResourceSchema = ResourceSchema> {
  readonly name: Name;
  readonly options: ResourceOptions<Schema>;
}

/**
 * Declares a resource: five verbs over one table, at the resource's name below the API root.
 *
 * @throws TypeError when the name cannot be part of a path; `latchkey()` checks the options
 */
export function defineResource<const Name extends string, Schema extends ResourceSchema>(
  name: Name,
  options: ResourceOptions<Schema>,
): Resource<Name, Schema> {
  if (!/^[a-z][a-z0-9_-]*$/.test(name)) {
    throw new TypeError(`A resource's name is lower-case letters, digits, - and _: ${name}`);
  }
  return { name, options };
}

/** "tasks" is rows of "Task". */
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
