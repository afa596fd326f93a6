// The routes of an app: endpoints, then resources, then views.
import { type AuthContext, emit } from "../auth/index.ts";
import {
  responseHeaders,
  bearerAuthentication,
  createProxyTrust,
  createRoutes,
  declaredView,
  type BuiltInRoutes,
  type RoutingOptions,
  type ViewDefinition,
} from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import type { Model } from "../resources/index.ts";
import type { KeySet } from "../tokens/index.ts";
import { type Access, createAccess, requireNoRows } from "./access.ts";
import { endpointRoutes, plainRoutes } from "./endpoint-routes.ts";
import { checkPaths, type LabelledRoute } from "./paths.ts";
import { resourceRoutes } from "./resource-routes.ts";
import { bearerOptions } from "./settings.ts";

/** The routes of an app, and how requests are read and answered there. */
export interface AppRoutes {
  readonly routes: BuiltInRoutes;
  readonly routing: RoutingOptions;
}

/**
 * Creates the routes of an app.
 *
 * @throws OptionsError for a resource or view without an access rule, and for a path that is never reached
 */
export function createAppRoutes(
  context: AuthContext,
  models: readonly Model[],
  keys: () => KeySet,
  options: ResolvedOptions,
): AppRoutes {
  const bearer = bearerAuthentication(context, bearerOptions(options));
  const access = createAccess(context, bearer, bearerOptions(options), options);
  const routes = [
    ...endpointRoutes({ context, bearer }, options),
    ...resourceRoutes(context, models, access, options),
    ...options.views.map((view) => viewRoute(view, access)),
  ];
  checkPaths(routes, options);
  const routing: RoutingOptions = {
    limits: options.limits,
    headers: responseHeaders(options.hsts),
    proxies: createProxyTrust(options.trustedProxies),
    basePath: options.basePath,
    authenticators: access.authenticators({}),
    challenge: access.authenticators({})[0]?.challenge ?? bearer.challenge,
    report: context.report,
    onRefused: (refusal) => emit(context, { type: "access.refused", ...refusal }),
  };
  return { routes: createRoutes(routes, plainRoutes(context.database, keys, options), routing), routing };
}

function viewRoute(definition: ViewDefinition, access: Access): LabelledRoute {
  const { path } = definition;
  const view = declaredView(definition, (rules) => {
    requireNoRows(`The view at ${path}`, rules.permissions);
    return {
      authenticators: access.authenticators(rules),
      permissions: access.permissions(`The view at ${path}`, rules),
    };
  });
  return { path, label: `the view at ${path}`, view };
}
