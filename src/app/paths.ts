// Refuses to start an app in which one route takes the path of another.
import { isCovered, type Route } from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";

/** A route, and whose it is. */
export interface NamedRoute extends Route {
  readonly what: string;
}

/** @throws OptionsError for the first route that is never reached */
export function checkPaths(routes: readonly NamedRoute[], { paths }: ResolvedOptions): void {
  const last = (["jwks", "live", "ready"] as const).flatMap((name) => {
    const path = paths[name];
    return path === false ? [] : [{ path, what: `the endpoint \`paths.${name}\`` }];
  });
  const all: readonly Pick<NamedRoute, "path" | "suffixes" | "what">[] = [...routes, ...last];
  for (const [position, later] of all.entries()) {
    const earlier = all.slice(0, position).find((route) => isCovered(later, route));
    if (earlier === undefined) continue;
    throw new OptionsError(
      `${capitalized(later.what)} is never reached: ${earlier.what} answers ${earlier.path}, and comes first. Give one of them another path.`,
    );
  }
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
