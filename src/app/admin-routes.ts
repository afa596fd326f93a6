// The admin of an app. It is loaded, and its routes are made, when the first request for them comes.
import { checkAdminResources } from "../admin/index.ts";
import type { AuthContext } from "../auth/index.ts";
import {
  type Answer,
  answerNotFound,
  type BuiltInRoutes,
  createRoutes,
  type Incoming,
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
  readonly pendingMigrations: () => Promise<number>;
}

/**
 * Puts the admin behind the other routes: what they do not answer, and is below the admin's path, is its own.
 *
 * @throws OptionsError for an option `admin` of a resource that names what there is not
 */
export function withAdmin(others: BuiltInRoutes, sources: AdminSources): BuiltInRoutes {
  const { admin } = sources.options;
  if (admin === false) return others;
  checkAdminResources(resourceSources(sources));
  const page = admin.path.slice(0, -1);
  const routes = resolvedOnce(() => loadRoutes(sources, admin));
  return {
    answer: (incoming) => {
      const answer = others.answer(incoming);
      if (answer !== undefined) return answer;
      const { path } = incoming.url;
      if (!path.startsWith(admin.path) && path !== page) return undefined;
      return answerLoaded(routes, incoming, sources.routing);
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

async function loadRoutes(
  sources: AdminSources,
  admin: Exclude<ResolvedOptions["admin"], false>,
): Promise<BuiltInRoutes> {
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
  return createRoutes(views, pages, { ...routing, cors: undefined });
}

async function answerLoaded(
  routes: () => Promise<BuiltInRoutes>,
  incoming: Incoming,
  routing: RoutingOptions,
): Promise<Answer> {
  const loaded = await routes();
  return loaded.answer(incoming) ?? answerNotFound(incoming, routing);
}
