// Declares custom views, with the same checks as every other view.
import type { Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Permission } from "./permissions.ts";
import type { Handler, Method } from "./operation.ts";

/** How a view is described, and who may use it. */
interface ViewRules {
  /** The name in the response to OPTIONS; made from the path by default. */
  readonly name?: string;
  /** The description in the response to OPTIONS; empty by default. */
  readonly description?: string;
  /** Who may use the view; by default the app's `permissions`. */
  readonly permissions?: readonly Permission[];
  /** How callers are authenticated; by default with the app's bearer tokens. With an empty list, credentials are ignored. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked in this view; by default as the app's `revocation` says. */
  readonly revocation?: Revocation;
}

/** A custom view. If neither it nor the app has `permissions`, the app does not start. */
export interface ViewDefinition extends ViewRules {
  /** Starts and ends with a slash. `:name` matches one path segment. */
  readonly path: string;
  /** The handlers by method. */
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
}

/** The options of `defineView`: handlers by method in lower case, and the rules. */
export interface ViewOptions extends ViewRules {
  /** Handles GET, and HEAD without the body. */
  readonly get?: Handler;
  /** Handles POST. */
  readonly post?: Handler;
  /** Handles PUT. */
  readonly put?: Handler;
  /** Handles PATCH. */
  readonly patch?: Handler;
  /** Handles DELETE. */
  readonly delete?: Handler;
}

/**
 * Declares a custom view, for the option `views`.
 *
 * @example defineView("/hello/", { get: ({ identity }) => ({ hello: identity?.user.username }) })
 * @throws TypeError when the path does not start and end with a slash; `latchkey()` checks the options
 */
export function defineView(path: string, options: ViewOptions): ViewDefinition {
  const { get, post, put, patch, delete: destroy, ...rest } = options;
  if (!/^\/(?:.*\/)?$/.test(path))
    throw new TypeError(`The path of a view must start and end with a slash: ${path}`);
  const handlers = {
    ...(get && { GET: get }),
    ...(post && { POST: post }),
    ...(put && { PUT: put }),
    ...(patch && { PATCH: patch }),
    ...(destroy && { DELETE: destroy }),
  };
  return { path, handlers, ...rest };
}

/** The name of a view: "Protected Endpoint" for "/protected-endpoint/". */
export function viewName({ path, name }: ViewDefinition): string {
  if (name !== undefined) return name;
  const words = path.split(/[/_-]+/).filter((word) => word !== "" && !word.startsWith(":"));
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
