// Puts every view of an app at its path, and refuses to start when one has no access rule.
import { checkPaths, type NamedRoute } from "./paths.ts";
import { emit, type AuthContext, type Revocation } from "../auth/index.ts";
import {
  apiRootView,
  authenticationTokenHeaderView,
  loginView,
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
  otherSessionsView,
  passwordChangeView,
  registerView,
  type RegistrationField,
  sessionListView,
  sessionView,
  tokenBlacklistView,
  tokenObtainPairView,
  tokenObtainSlidingView,
  tokenRefreshAndVerifyView,
  tokenRefreshSlidingView,
  tokenRefreshView,
  tokenVerifyView,
} from "../endpoints/index.ts";
import {
  allowAny,
  answerHeaders,
  type Authenticator,
  bearerAuthentication,
  type BearerOptions,
  createProxyTrust,
  createRoutes,
  type Permission,
  type PlainRoute,
  type Routes,
  type RoutingOptions,
  type View,
  viewName,
  wsgiHeaderName,
} from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";
import { fromColumn, type Model, modelFields, resourceViews, toColumn } from "../resources/index.ts";

type EndpointName = Exclude<keyof ResolvedOptions["paths"], "api" | "jwks" | "live" | "ready">;

const endpointNames: readonly EndpointName[] = [
  "tokenObtainPair",
  "tokenRefresh",
  "tokenVerify",
  "tokenBlacklist",
  "tokenObtainSliding",
  "tokenRefreshSliding",
  "tokenRefreshAndVerify",
  "authenticationTokenHeader",
  "register",
  "login",
  "sessions",
  "otherSessions",
  "session",
  "passwordChange",
];

type AuthenticatorsAt = (
  own: readonly Authenticator[] | undefined,
  revocation: Revocation | undefined,
) => readonly Authenticator[];

/** The routes of an app, and how requests are read and answered there. */
export interface AppRoutes {
  readonly routes: Routes;
  readonly routing: RoutingOptions;
}

/** Makes the routes of an app; `plain` are its endpoints that are no views. */
export function appRoutes(
  context: AuthContext,
  models: readonly Model[],
  plain: readonly PlainRoute[],
  options: ResolvedOptions,
): AppRoutes {
  const bearer = bearerAuthentication(context, bearerOptions(options));
  /** The app's authenticators; at a dial of its own, a place gets bearer tokens checked that way. */
  const authenticatorsAt: AuthenticatorsAt = (own, revocation) =>
    own ??
    (revocation === undefined
      ? (options.authentication ?? [bearer])
      : [bearerAuthentication(context, { ...bearerOptions(options), revocation })]);
  const routes: NamedRoute[] = [
    ...endpointRoutes(context, bearer, options),
    ...resourceRoutes(context, models, authenticatorsAt, options),
    ...options.views.map((definition): NamedRoute => {
      const { path, description, handlers, permissions, authentication, revocation } = definition;
      return {
        path,
        what: `the view at ${path}`,
        view: {
          name: viewName(definition),
          ...(description !== undefined && { description }),
          handlers,
          authenticators: authenticatorsAt(authentication, revocation),
          permissions: accessRule(`The view at ${path}`, permissions, options.permissions),
        },
      };
    }),
  ];
  checkPaths(routes, options);
  const routing: RoutingOptions = {
    limits: options.limits,
    headers: answerHeaders(options.hsts),
    proxies: createProxyTrust(options.trustedProxies),
    basePath: options.basePath,
    challenge: bearer.challenge,
    report: context.report,
    onRefused: (refusal) => emit(context, { type: "access.refused", ...refusal }),
  };
  return { routes: createRoutes(routes, plain, routing), routing };
}

/** How bearer tokens are carried. */
export function bearerOptions({ tokens }: ResolvedOptions): BearerOptions {
  return {
    headerTypes: tokens.authHeaderTypes,
    headerName: wsgiHeaderName(tokens.authHeaderName),
  };
}

function endpointRoutes(context: AuthContext, bearer: Authenticator, options: ResolvedOptions): NamedRoute[] {
  const tokens = { challenge: bearer.challenge, hooks: options.tokens };
  const registration = { fields: registrationFields(options) };
  const messages = options.users.answers === "messages";
  const own = { authenticator: bearer, timeZone: options.timeZone };
  const views: Readonly<Record<EndpointName, () => View>> = {
    tokenObtainPair: () => tokenObtainPairView(context, tokens),
    tokenRefresh: () => tokenRefreshView(context, tokens),
    tokenVerify: () => tokenVerifyView(context, tokens),
    tokenBlacklist: () => tokenBlacklistView(context, tokens),
    tokenObtainSliding: () => tokenObtainSlidingView(context, tokens),
    tokenRefreshSliding: () => tokenRefreshSlidingView(context, tokens),
    tokenRefreshAndVerify: () =>
      messages ? messageRefreshAndVerifyView(context) : tokenRefreshAndVerifyView(context, tokens),
    authenticationTokenHeader: () =>
      messages ? messageTokenHeaderView(context, tokens) : authenticationTokenHeaderView(bearer),
    register: () =>
      messages ? messageRegisterView(context, bearer, registration) : registerView(context, registration),
    sessions: () => sessionListView(context, own),
    otherSessions: () => otherSessionsView(context, own),
    session: () => sessionView(context, own),
    passwordChange: () => passwordChangeView(context, own),
    login: () => (messages ? messageLoginView(context, tokens) : loginView(context, tokens)),
  };
  const { paths } = options;
  return endpointNames.flatMap((name) => {
    const path = paths[name];
    return path === false ? [] : [{ path, view: views[name](), what: `the endpoint \`paths.${name}\`` }];
  });
}

function resourceRoutes(
  context: AuthContext,
  models: readonly Model[],
  authenticatorsAt: AuthenticatorsAt,
  options: ResolvedOptions,
): NamedRoute[] {
  const { api } = options.paths;
  if (api === false) {
    if (models.length === 0) return [];
    throw new OptionsError("Option `paths.api` is off, so the resources have no path.");
  }
  const places = new Map(models.map(({ resource }) => [resource.name, `${api}${resource.name}/`]));
  const twice = models.find(
    ({ resource }, place) => models.findIndex((one) => one.resource.name === resource.name) !== place,
  );
  if (twice !== undefined)
    throw new OptionsError(
      `Two resources are called ${twice.resource.name}: one of them would have no path.`,
    );
  const root = apiRootView(places, authenticatorsAt(undefined, undefined), options.permissions ?? [allowAny]);
  return [
    { path: api, view: root, suffixes: "behind", what: "the API root (`paths.api`)" },
    ...models.flatMap((model): NamedRoute[] => {
      const { name, options: own } = model.resource;
      const { list, detail } = resourceViews(model, {
        database: context.database,
        now: context.now,
        authenticators: authenticatorsAt(own.authentication, own.revocation),
        permissions: accessRule(`The resource ${name}`, own.permissions, options.permissions),
      });
      return [
        { path: `${api}${name}/`, view: list, suffixes: "instead", what: `the resource \`${name}\`` },
        { path: `${api}${name}/:pk/`, view: detail, suffixes: "instead", what: `the resource \`${name}\`` },
      ];
    }),
  ];
}

function registrationFields({ users, timeZone }: ResolvedOptions): RegistrationField[] {
  if (users.fields === undefined) return [];
  return modelFields(users.fields, "users").map(({ field, column }) => ({
    field,
    store: (value) => toColumn(value, column.type),
    show: (stored) => fromColumn(stored, column.type, timeZone),
  }));
}

function accessRule(
  what: string,
  own: readonly Permission[] | undefined,
  global: readonly Permission[] | undefined,
): readonly Permission[] {
  const rule = own ?? global;
  if (rule !== undefined && rule.length > 0) return rule;
  throw new OptionsError(
    `${what} has no access rule. Give it \`permissions\`, or the app: [isAuthenticated] for users, [allowAny] for everyone.`,
  );
}
