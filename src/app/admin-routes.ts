// The admin of an app. Its routes are made when the first request for them comes.
import { adminRoutes } from "../admin/index.ts";
import type { AuthContext } from "../auth/index.ts";
import { type BuiltInRoutes, createRoutes, type RoutingOptions } from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";

/** What the admin of an app is made of. */
interface AdminSources {
  readonly context: AuthContext;
  readonly options: ResolvedOptions;
  readonly routing: RoutingOptions;
}

/** Puts the admin behind the other routes: what they do not answer, and is below the admin's path, is its own. */
export function withAdmin(others: BuiltInRoutes, { context, options, routing }: AdminSources): BuiltInRoutes {
  const { admin } = options;
  if (admin === false) return others;
  const page = admin.path.slice(0, -1);
  let routes: BuiltInRoutes | undefined;
  return {
    answer: (incoming) => {
      const answer = others.answer(incoming);
      if (answer !== undefined) return answer;
      const { path } = incoming.url;
      if (!path.startsWith(admin.path) && path !== page) return undefined;
      if (routes === undefined) {
        const { views, pages } = adminRoutes({ context, options: admin });
        routes = createRoutes(views, pages, routing);
      }
      return routes.answer(incoming);
    },
  };
}
