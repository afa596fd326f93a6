// Declares custom views, with the same checks as every other view.
import type { Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Body } from "./bodies/index.ts";
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

/** A custom view. If neither it nor the app has `permissions`, the app does not start. */
export interface ViewDefinition extends ViewRules {
  /** Starts and ends with a slash. `:name` matches one path segment. */
  readonly path: string;
  /** The handlers and operations by method. */
  readonly handlers: Readonly<Partial<Record<Method, Handler | OperationDefinition>>>;
}

/** The options of `defineView`: handlers and operations by method in lower case, and the rules. */
export interface ViewOptions<
  Permissions extends readonly Permission[] = readonly Permission[],
> extends ViewRules<Permissions> {
  /** Handles GET, and HEAD without the body. */
  readonly get?: Handler<IdentityOf<Permissions>> | OperationDefinition;
  /** Handles POST. */
  readonly post?: Handler<IdentityOf<Permissions>> | OperationDefinition;
  /** Handles PUT. */
  readonly put?: Handler<IdentityOf<Permissions>> | OperationDefinition;
  /** Handles PATCH. */
  readonly patch?: Handler<IdentityOf<Permissions>> | OperationDefinition;
  /** Handles DELETE. */
  readonly delete?: Handler<IdentityOf<Permissions>> | OperationDefinition;
}

/** The options of `defineView` for a view of one operation. */
export interface OperationViewOptions<
  Params,
  Query,
  Input,
  Answer,
  Permissions extends readonly Permission[] = readonly Permission[],
>
  extends ViewRules<Permissions>, OperationParts<Params, Query, Input, Answer, Permissions> {
  /** The method of the operation; GET by default. */
  readonly method?: Method;
}

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
  Params = Readonly<Record<string, string>>,
  Query = undefined,
  Input = () => Promise<Body>,
  Answer = unknown,
  const Permissions extends readonly Permission[] = readonly Permission[],
>(
  path: string,
  options: ViewOptions<Permissions> | OperationViewOptions<Params, Query, Input, Answer, Permissions>,
): ViewDefinition {
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
  // A handler is called only after the permissions that its request's type was read from.
  // oxlint-disable-next-line no-unsafe-type-assertion -- see above
  return { path, handlers: handlers as ViewDefinition["handlers"], ...rest };
}

function viewOfOperation<Params, Query, Input, Answer, Permissions extends readonly Permission[]>(
  path: string,
  options: OperationViewOptions<Params, Query, Input, Answer, Permissions>,
): ViewDefinition {
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
