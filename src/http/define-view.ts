// Declares custom views, with the same checks as every other view.
import type * as z from "zod";
import type { Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import { defineOperation, type OperationDefinition, type OperationParts } from "./define-operation.ts";
import type { Handler, Method } from "./operation.ts";
import type { Permission } from "./permission.ts";
import type { IdentityOf } from "./permissions.ts";

/** How a view is described, and who may use it. */
interface ViewRules<Permissions extends readonly Permission[] = readonly Permission[]> {
  /** The name in the response to OPTIONS; made from the path by default. */
  readonly name?: string;
  /** The description in the response to OPTIONS; empty by default. */
  readonly description?: string;
  /** Who may use the view; by default the app's `permissions`. */
  readonly permissions?: Permissions;
  /** How callers are authenticated; by default with the app's bearer tokens. With an empty list, credentials are ignored. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked in this view; by default as the app's `revocation` says. */
  readonly revocation?: Revocation;
  /** The scope of the option `throttles` whose rate limits the view (DRF's `throttle_scope`). */
  readonly throttle?: string;
}

/** What a view does, by method. */
export type ViewHandlers = Readonly<Partial<Record<Method, Handler | OperationDefinition>>>;

/**
 * A custom view. Its type keeps its path, and its operations with their schemas. If neither the view nor the app has
 * `permissions`, the app does not start.
 */
export interface ViewDefinition<
  Path extends string = string,
  Handlers extends ViewHandlers = ViewHandlers,
> extends ViewRules {
  /** Starts and ends with a slash. `:name` matches one path segment. */
  readonly path: Path;
  /** The handlers and operations by method. */
  readonly handlers: Handlers;
}

/** The options of `defineView`: handlers and operations by method in lower case, and the rules. */
export interface ViewOptions<
  Permissions extends readonly Permission[] = readonly Permission[],
  Get = OperationDefinition,
  Post = OperationDefinition,
  Put = OperationDefinition,
  Patch = OperationDefinition,
  Delete = OperationDefinition,
> extends ViewRules<Permissions> {
  /** Handles GET, and HEAD without the body. */
  readonly get?: Handler<IdentityOf<Permissions>> | Get;
  /** Handles POST. */
  readonly post?: Handler<IdentityOf<Permissions>> | Post;
  /** Handles PUT. */
  readonly put?: Handler<IdentityOf<Permissions>> | Put;
  /** Handles PATCH. */
  readonly patch?: Handler<IdentityOf<Permissions>> | Patch;
  /** Handles DELETE. */
  readonly delete?: Handler<IdentityOf<Permissions>> | Delete;
}

/** The options of `defineView` for a view of one operation. */
export interface OperationViewOptions<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Input extends z.ZodObject,
  Answer extends z.ZodType,
  Permissions extends readonly Permission[] = readonly Permission[],
  Verb extends Method = Method,
>
  extends ViewRules<Permissions>, OperationParts<Params, Query, Input, Answer, Permissions> {
  /** The method of the operation; GET by default. */
  readonly method?: Verb;
}

/** The handlers of a view of one operation. */
type OneHandler<Verb extends Method, Declared extends OperationDefinition> = {
  readonly [Name in Verb]: Declared;
};

/** The handlers of a view by method. */
type HandlersOf<Declared extends Record<Method, OperationDefinition>> = {
  readonly [Name in Method as [Declared[Name]] extends [never] ? never : Name]: Declared[Name];
};

/**
 * Declares a custom view, for the option `views`: with handlers or operations by method, or with one operation.
 *
 * @example defineView("/hello/", { get: ({ identity }) => ({ hello: identity?.user.username }) })
 * @example
 * defineView("/reports/:year/", {
 *   params: z.object({ year: z.int() }),
 *   query: z.object({ currency: z.enum(["EUR", "USD"]).default("EUR") }),
 *   response: z.object({ total: z.number() }),
 *   run: ({ params, query }) => ({ total: totalOf(params.year, query.currency) }),
 * })
 * @throws TypeError when the path does not start and end with a slash; `latchkey()` checks the options
 */
export function defineView<
  const Path extends string,
  Params extends z.ZodObject = never,
  Query extends z.ZodObject = never,
  Input extends z.ZodObject = never,
  Answer extends z.ZodType = never,
  const Permissions extends readonly Permission[] = readonly Permission[],
  Verb extends Method = "GET",
>(
  path: Path,
  options: OperationViewOptions<Params, Query, Input, Answer, Permissions, Verb>,
): ViewDefinition<Path, OneHandler<Verb, OperationDefinition<Params, Query, Input, Answer>>>;
export function defineView<
  const Path extends string,
  const Permissions extends readonly Permission[] = readonly Permission[],
  Get extends OperationDefinition = never,
  Post extends OperationDefinition = never,
  Put extends OperationDefinition = never,
  Patch extends OperationDefinition = never,
  Delete extends OperationDefinition = never,
>(
  path: Path,
  options: ViewOptions<Permissions, Get, Post, Put, Patch, Delete>,
): ViewDefinition<Path, HandlersOf<{ GET: Get; POST: Post; PUT: Put; PATCH: Patch; DELETE: Delete }>>;
export function defineView(path: string, options: AnyViewOptions): ViewDefinition {
  if (!/^\/(?:.*\/)?$/.test(path))
    throw new TypeError(`The path of a view must start and end with a slash: ${path}`);
  if ("run" in options) return viewOfOperation(path, options);
  const { get, post, put, patch, delete: destroy, ...rest } = options;
  const handlers = {
    ...(get && { GET: get }),
    ...(post && { POST: post }),
    ...(put && { PUT: put }),
    ...(patch && { PATCH: patch }),
    ...(destroy && { DELETE: destroy }),
  };
  return { path, handlers, ...rest };
}

type AnyOperationView = OperationViewOptions<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType>;
type AnyViewOptions = ViewOptions | AnyOperationView;

function viewOfOperation(path: string, options: AnyOperationView): ViewDefinition {
  const {
    method = "GET",
    name,
    description,
    permissions,
    authentication,
    revocation,
    throttle,
    ...parts
  } = options;
  return {
    path,
    handlers: { [method]: defineOperation(parts) },
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(permissions !== undefined && { permissions }),
    ...(authentication !== undefined && { authentication }),
    ...(revocation !== undefined && { revocation }),
    ...(throttle !== undefined && { throttle }),
  };
}

/** The name of a view: "Protected Endpoint" for "/protected-endpoint/". */
export function viewName({ path, name }: ViewDefinition): string {
  if (name !== undefined) return name;
  const words = path.split(/[/_-]+/).filter((word) => word !== "" && !word.startsWith(":"));
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
