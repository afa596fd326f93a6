// The routes of an app: endpoints, then resources, then views.
import { type AuthContext, emit } from "../auth/index.ts";
import {
  rateHeaderNames,
  responseHeaders,
  bearerAuthentication,
  createCors,
  createProxyTrust,
  createRoutes,
  createThrottle,
  declaredView,
  describeRoute,
  type BuiltInRoutes,
  type Limits,
  type Rates,
  type RouteDescription,
  type RoutingOptions,
  type ViewDefinition,
} from "../http/index.ts";
import { cookieSettings, tokenCookies } from "../endpoints/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";
import type { Model } from "../resources/index.ts";
import type { UserReference } from "../store/index.ts";
import type { KeySet } from "../tokens/index.ts";
import { type Access, createAccess, requireNoRows } from "./access.ts";
import { endpointRoutes, plainRoutes } from "./endpoint-routes.ts";
import { checkPaths, type LabelledRoute } from "./paths.ts";
import { resourceRoutes } from "./resource-routes.ts";
import { bearerOptions } from "./settings.ts";

const registrationScope = "registration";

/** The routes of an app, and how requests are read and answered there. */
export interface AppRoutes {
  readonly routes: BuiltInRoutes;
  readonly routing: RoutingOptions;
  /** What is limited. */
  readonly limits: Limits;
  /** What the routes are, in the order in which they are matched. */
  readonly describe: () => RouteDescription[];
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
  onIdentified: RoutingOptions["onIdentified"],
  options: ResolvedOptions,
): AppRoutes {
  const cookies = tokenCookies(cookieSettings(options.cookies));
  const tokenOptions = { ...bearerOptions(options), cookie: cookies?.access };
  const bearer = bearerAuthentication(context, tokenOptions);
  const access = createAccess(context, bearer, tokenOptions, options);
  const routes = [
    ...endpointRoutes({ context, bearer, cookies, ownedTables: ownedTables(context, models) }, options),
    ...resourceRoutes(context, models, access, options),
    ...options.views.map((view) => viewRoute(view, access)),
  ];
  checkPaths(routes, options);
  const rates = appRates(options);
  checkScopes(routes, rates);
  const routing: RoutingOptions = {
    limits: options.limits,
    headers: responseHeaders(options.hsts, cookies?.access === undefined ? [] : ["Cookie"]),
    proxies: createProxyTrust(options.trustedProxies),
    basePath: options.basePath,
    authenticators: access.authenticators({}),
    challenge: access.authenticators({})[0]?.challenge ?? bearer.challenge,
    cors:
      options.cors &&
      createCors(options.cors, options.throttles.headers ? rateHeaderNames : [], context.report),
    bind: access.bindRoute,
    report: context.report,
    throttle: createThrottle(context, rates, options.throttles),
    onIdentified,
    onRefused: (refusal) => emit(context, { type: "access.refused", ...refusal }),
  };
  const plain = plainRoutes(context.database, keys, options);
  const limits = { rates, hasCredentialLimits: options.throttles.credentials !== false };
  return {
    routes: createRoutes(routes, plain, routing),
    routing,
    limits,
    describe: () => [
      ...routes.flatMap((route) => describeRoute(route, limits)),
      ...plain.map(({ path }) => ({
        method: "GET",
        path,
        name: "plain endpoint",
        permissions: [],
        revocation: undefined,
        throttles: [],
      })),
    ],
  };
}

function appRates({ throttles: { anon, user, registration, scopes } }: ResolvedOptions): Rates {
  return {
    anon,
    user,
    scopes: registration === false ? scopes : { [registrationScope]: registration, ...scopes },
  };
}

/** @throws OptionsError for a scope without a rate */
function checkScopes(routes: readonly LabelledRoute[], { scopes }: Rates): void {
  for (const { label, view } of routes) {
    for (const { throttle = view.throttle } of view.operations) {
      if (throttle === undefined || throttle === registrationScope || throttle in scopes) continue;
      throw new OptionsError(
        `${label} has the throttle \`${throttle}\`, but \`throttles.scopes\` has no rate of this name.`,
      );
    }
  }
}

/** The columns that refer to a user and delete their rows with the user. */
function ownedTables({ settings }: AuthContext, models: readonly Model[]): UserReference[] {
  const all = models.flatMap(({ table }) =>
    table.columns
      .filter(
        ({ references, onDelete = "cascade" }) =>
          references === settings.users.table && onDelete === "cascade",
      )
      .map(({ name }) => ({ table: table.name, column: name })),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
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
