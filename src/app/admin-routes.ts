// The admin of an app. It is loaded, and its routes are made, when the first request for them comes.
import { type AdminRoutes, checkAdminResources } from "../admin/index.ts";
import type { AuthContext } from "../auth/index.ts";
import {
  type Answer,
  answerNotFound,
  type BuiltInRoutes,
  createRoutes,
  describeRoute,
  type Incoming,
  type Limits,
  type RouteDescription,
  type RoutingOptions,
} from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import type { Model } from "../resources/index.ts";
import { resolvedOnce } from "../runtime/index.ts";
import { createChangeWriter } from "./change-writer.ts";

/** What the admin of an app is made of. */
interface AdminSources {
  readonly context: AuthContext;
  readonly models: readonly Model[];
  readonly options: ResolvedOptions;
  readonly routing: RoutingOptions;
  readonly limits: Limits;
  readonly pendingMigrations: () => Promise<number>;
}

/** Routes among which are those of the admin. */
interface RoutesWithAdmin extends BuiltInRoutes {
  /** The operations of the admin; none where it is left out. */
  readonly describeAdmin: () => Promise<RouteDescription[]>;
}

/**
 * Puts the admin behind the other routes: what they do not answer, and is below the admin's path, is its own.
 *
 * @throws OptionsError for an option `admin` of a resource that names what there is not
 */
export function withAdmin(others: BuiltInRoutes, sources: AdminSources): RoutesWithAdmin {
  const { admin } = sources.options;
  if (admin === false) return { ...others, describeAdmin: async () => [] };
  checkAdminResources(resourceSources(sources));
  const page = admin.path.slice(0, -1);
  const loaded = resolvedOnce(() => loadAdmin(sources, admin));
  return {
    describeAdmin: async () =>
      (await loaded()).views.flatMap((route) => describeRoute(route, sources.limits)),
    answer: (incoming) => {
      const answer = others.answer(incoming);
      if (answer !== undefined) return answer;
      const { path } = incoming.url;
      if (!path.startsWith(admin.path) && path !== page) return undefined;
      return answerLoaded(loaded, incoming, sources.routing);
    },
  };
}

const resourceSources = ({ context, models, options }: AdminSources) => ({
  context,
  models,
  declared: models.map(({ resource }) => resource),
  userFields: options.users.fields,
  timeZone: options.timeZone,
});

interface LoadedAdmin {
  readonly routes: BuiltInRoutes;
  readonly views: AdminRoutes["views"];
}

async function loadAdmin(
  sources: AdminSources,
  admin: Exclude<ResolvedOptions["admin"], false>,
): Promise<LoadedAdmin> {
  const { context, routing, pendingMigrations } = sources;
  const { adminRoutes } = await import("../admin/routes.ts");
  const { views, pages } = adminRoutes({
    ...resourceSources(sources),
    context,
    options: admin,
    record: createChangeWriter(context),
    pendingMigrations,
  });
  // An origin that the API trusts may not use the admin.
  return { views, routes: createRoutes(views, pages, { ...routing, cors: undefined }) };
}

async function answerLoaded(
  loaded: () => Promise<LoadedAdmin>,
  incoming: Incoming,
  routing: RoutingOptions,
): Promise<Answer> {
  const { routes } = await loaded();
  return routes.answer(incoming) ?? answerNotFound(incoming, routing);
}
