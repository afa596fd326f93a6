// Views of the app's own, declared with their path, behind the same checks as every other.
import type { Revocation } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Permission } from "./permissions.ts";
import type { Handler, Method } from "./view.ts";

/** What a view may say of itself, and who may use it. */
interface ViewRules {
  /** What OPTIONS calls it; made from the path if left out. */
  readonly name?: string;
  /** What OPTIONS says of it; nothing if left out. */
  readonly description?: string;
  /** Who may; the app's `permissions` if left out. */
  readonly permissions?: readonly Permission[];
  /** How callers are identified; the app's bearer tokens if left out. An empty list takes no credentials at all. */
  readonly authentication?: readonly Authenticator[];
  /** How bearer tokens are checked here; the app's `revocation` if left out. */
  readonly revocation?: Revocation;
}

/** A custom view. Without `permissions` the app's apply; with neither, the app does not start. */
export interface ViewDefinition extends ViewRules {
  /** Starts and ends with a slash; `:name` stands for one path segment. */
  readonly path: string;
  /** What answers each method. */
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
}

/** What `defineView` takes beside the path: handlers in lower case, and the rules. */
export interface ViewOptions extends ViewRules {
  /** Answers GET, and HEAD without the body. */
  readonly get?: Handler;
  /** Answers POST. */
  readonly post?: Handler;
  /** Answers PUT. */
  readonly put?: Handler;
  /** Answers PATCH. */
  readonly patch?: Handler;
  /** Answers DELETE. */
  readonly delete?: Handler;
}

/**
 * Declares a view: `defineView("/protected-endpoint/", { get: () => ({ message: "hello" }) })`.
 *
 * @throws TypeError when the path does not start and end with a slash; `latchkey()` checks the options
 */
export function defineView(path: string, options: ViewOptions): ViewDefinition {
  const { get, post, put, patch, delete: destroy, ...rest } = options;
  if (!/^\/(?:.*\/)?$/.test(path)) throw new TypeError(`A view's path starts and ends with a slash: ${path}`);
  const handlers = {
    ...(get && { GET: get }),
    ...(post && { POST: post }),
    ...(put && { PUT: put }),
    ...(patch && { PATCH: patch }),
    ...(destroy && { DELETE: destroy }),
  };
  return { path, handlers, ...rest };
}

/** "/protected-endpoint/" is called "Protected Endpoint". */
export function viewName({ path, name }: ViewDefinition): string {
  if (name !== undefined) return name;
  const words = path.split(/[/_-]+/).filter((word) => word !== "" && !word.startsWith(":"));
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
