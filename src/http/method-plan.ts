// What the method of a request decides, worked out once for each method of a view.
import type { AuthenticateOptions } from "../auth/index.ts";
import { askedFor } from "./access.ts";
import { methodNotAllowed } from "./http-error.ts";
import { viewMetadata } from "./metadata.ts";
import type { AccessRule, Handler, Operation } from "./operation.ts";
import { operationsByMethod, type View } from "./view.ts";

/** How the requests with one method are answered. */
export interface MethodPlan {
  /** Undefined for OPTIONS, and for a method that the view does not have. */
  readonly operation: Operation | undefined;
  readonly access: AccessRule;
  /** What callers are authenticated for. */
  readonly asked: AuthenticateOptions | undefined;
  /** The scope whose rate limits it. */
  readonly scope: string | undefined;
  readonly run: Handler;
}

/** Returns the plan for a method. */
export function planMethods(view: View): (method: string) => MethodPlan {
  const operations = operationsByMethod(view);
  const plans = new Map(
    [...operations.keys(), "OPTIONS"].map((method) => [method, planOf(view, operations.get(method), method)]),
  );
  // A client may send any method: those that the view does not have are not kept.
  return (method) => plans.get(method) ?? planOf(view, undefined, method);
}

function planOf(view: View, operation: Operation | undefined, method: string): MethodPlan {
  const access = operation?.access ?? view;
  return {
    operation,
    access,
    asked: askedFor(access, method),
    scope: operation?.throttle ?? view.throttle,
    run: handlerOf(view, operation, method),
  };
}

function handlerOf(view: View, operation: Operation | undefined, method: string): Handler {
  if (method === "OPTIONS") return (request) => viewMetadata(view, request);
  if (operation !== undefined) return (request) => operation.run(request);
  return () => {
    throw methodNotAllowed(method);
  };
}
