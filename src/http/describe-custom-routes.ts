// What the custom routes of an app are, as far as it can be known: which permissions `requires` asks in front of them.
import type { Hono } from "hono";
import { findTargetHandler, isMiddleware } from "hono/utils/handler";
import type { ConnectionInfo } from "./connection-info.ts";
import { describeAccess, type RouteDescription } from "./describe-routes.ts";
import type { AccessRule } from "./operation.ts";
import { requiredPermissions } from "./requires.ts";

/** Describes the routes of a Hono app. `authenticators` are those that `requires` asks. */
export function describeCustomRoutes(
  { routes }: Hono<{ Bindings: ConnectionInfo }>,
  authenticators: AccessRule["authenticators"],
): RouteDescription[] {
  const all = routes.map(({ method, path, handler }) => ({
    method,
    path,
    handler: findTargetHandler(handler),
  }));
  const described = all.flatMap(({ method, path, handler }, index): RouteDescription[] => {
    const isLast = !all.slice(index + 1).some((one) => one.method === method && one.path === path);
    // A handler may have the parameters of middleware.
    const isHandler = !isMiddleware(handler) || (method !== "ALL" && isLast);
    if (!isHandler || requiredPermissions(handler) !== undefined) return [];
    const inFront = all
      .slice(0, index)
      .filter((one) => (one.method === "ALL" || one.method === method) && covers(one.path, path));
    const permissions = inFront.flatMap((one) => requiredPermissions(one.handler) ?? []);
    return [
      {
        method,
        path,
        name: handler.name === "" ? "custom route" : handler.name,
        throttles: [],
        ...(permissions.length === 0
          ? { permissions: undefined, revocation: undefined }
          : describeAccess({ authenticators, permissions })),
      },
    ];
  });
  // Several handlers of one route are one route.
  return [...new Map(described.map((one) => [`${one.method} ${one.path}`, one])).values()];
}

/** Whether middleware at a path runs in front of every request to a route. */
function covers(middleware: string, route: string): boolean {
  const pattern = middleware.split("/");
  const segments = route.split("/");
  const isOpen = pattern.at(-1) === "*";
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (segments.at(-1) === "*" && !isOpen) return false;
  if (isOpen ? segments.length < fixed.length : segments.length !== fixed.length) return false;
  return fixed.every((part, index) => part === segments[index] || part === "*" || /^:\w+$/.test(part));
}
