// Declares an action: an endpoint of a resource besides its verbs (DRF's `@action`).
import type { Identity } from "../auth/index.ts";
import type { BodyValue, Method, ObjectSchema, Permission, ViewRequest } from "../http/index.ts";
import type * as z from "zod";
import type { ColumnValue, Db } from "../store/index.ts";
import type { RowFields } from "./hooks.ts";

/** Which rows `find` returns. */
export interface FindOptions {
  /** The values that fields must have. */
  readonly where?: Readonly<Record<string, ColumnValue>>;
  /** The order, such as `["-due", "title"]`; by default that of the ids. */
  readonly order?: readonly string[];
  /** The most rows; 100 by default. */
  readonly limit?: number;
}

/** What every action gets. */
export interface ActionCall<Input> {
  /** The body as `body` reads it; undefined without `body`. */
  readonly body: Input;
  /** The caller; undefined for a request without credentials. */
  readonly identity: Identity | undefined;
  readonly request: ViewRequest;
  /** The transaction of the action; for a GET the database. */
  readonly db: Db;
  /** Rows of the resource that the caller may see, as the wire shows them. */
  readonly find: (options?: FindOptions) => Promise<readonly RowFields[]>;
}

/** What an action on a row gets too. */
export interface RowActionCall<Input> extends ActionCall<Input> {
  /** The row as the wire shows it. It stays locked until the end of the action, unless that is a GET. */
  readonly row: RowFields;
  /**
   * Changes fields and lists of the row, and returns it as it is then. The values are read as if a client had sent them, but fields that
   * clients may not write can be set too.
   *
   * @throws HttpError 404 when the row is outside the caller's scope by now
   */
  readonly update: (values: Readonly<Record<string, BodyValue | undefined>>) => Promise<RowFields>;
}

interface ActionBase<Input, Answer> {
  /** The method; by default "POST". */
  readonly method?: Method;
  /** The last part of the path; by default the action's name. */
  readonly path?: string;
  /** The body, as a Zod object. What it refuses is answered 400 with the messages by field. */
  readonly body?: ObjectSchema<Input>;
  /** The answer, as a Zod schema. Members that it does not have are not sent. */
  readonly response?: z.ZodType<unknown, Answer>;
  /** Who may use it; by default those who may use the resource (`permissions.default`). */
  readonly permissions?: readonly Permission[];
}

/** The options of an action on one row, at `/api/issues/1/close/`. */
export interface RowActionOptions<Input, Answer> extends ActionBase<Input, Answer> {
  /** An action on one row: its path is below that of the row. */
  readonly on: "row";
  /** Answers a request. The result is sent as JSON; without one the answer is 204. */
  readonly run: (call: RowActionCall<Input>) => unknown;
}

/** The options of an action on the collection, at `/api/issues/archive/`. */
export interface CollectionActionOptions<Input, Answer> extends ActionBase<Input, Answer> {
  /** An action on the collection: its path is beside those of the rows. */
  readonly on: "collection";
  /** Answers a request. The result is sent as JSON; without one the answer is 204. */
  readonly run: (call: ActionCall<Input>) => unknown;
}

/** A declared action, for the option `actions` of `defineResource`. */
export interface ActionDefinition extends Pick<
  ActionBase<unknown, unknown>,
  "method" | "path" | "permissions"
> {
  readonly on: "row" | "collection";
  readonly body?: z.ZodObject;
  readonly response?: z.ZodType;
  readonly run: (call: never) => unknown;
}

/**
 * Declares an action on a row, which the caller must be able to see, or on the collection.
 *
 * @example
 * actions: {
 *   close: action({ on: "row", run: ({ update }) => update({ status: "done" }) }),
 *   oldest: action({ on: "collection", method: "GET", run: ({ find }) => find({ order: ["id"], limit: 1 }) }),
 * }
 */
export function action<Input = undefined, Answer = unknown>(
  options: RowActionOptions<Input, Answer> | CollectionActionOptions<Input, Answer>,
): ActionDefinition {
  return options;
}
