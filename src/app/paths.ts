// Refuses to start an app in which one route takes the path of another.
import { plainEndpointNames } from "../endpoints/index.ts";
import { isCovered, type Route } from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";

/** A route, and what messages call it. */
export interface LabelledRoute extends Route {
  readonly label: string;
}

/** @throws OptionsError for the first route that is never reached */
export function checkPaths(routes: readonly LabelledRoute[], { paths }: ResolvedOptions): void {
  const plain = plainEndpointNames.flatMap((name) => {
    const path = paths[name];
    return path === false ? [] : [{ path, label: `the endpoint \`paths.${name}\`` }];
  });
  const all: readonly Pick<LabelledRoute, "path" | "suffixes" | "label">[] = [...routes, ...plain];
  for (const [index, later] of all.entries()) {
    const earlier = all.slice(0, index).find((route) => isCovered(later, route));
    if (earlier === undefined) continue;
    throw new OptionsError(
      `${capitalized(later.label)} is never reached: ${earlier.label} comes first and answers ${earlier.path}. Change one of the two paths.`,
    );
  }
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
