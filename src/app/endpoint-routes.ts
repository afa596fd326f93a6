// Puts Latchkey's own endpoints at the paths of the option `paths`.
import type { AuthContext } from "../auth/index.ts";
import {
  authenticationTokenHeaderView,
  jwksHandler,
  liveHandler,
  loginView,
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
  otherSessionsView,
  passwordChangeView,
  readyHandler,
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
import type { Authenticator, PlainRoute, View } from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { fromColumn, modelFields, toColumn } from "../resources/index.ts";
import type { Database } from "../store/index.ts";
import type { KeySet } from "../tokens/index.ts";
import type { LabelledRoute } from "./paths.ts";

type EndpointName = Exclude<keyof ResolvedOptions["paths"], "api" | "jwks" | "live" | "ready">;

// In the order in which paths are matched.
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

/** The routes of the endpoints that are views. */
export function endpointRoutes(
  context: AuthContext,
  bearer: Authenticator,
  options: ResolvedOptions,
): LabelledRoute[] {
  const views = endpointViews(context, bearer, options);
  return endpointNames.flatMap((name) => {
    const path = options.paths[name];
    return path === false ? [] : [{ path, view: views[name](), label: `the endpoint \`paths.${name}\`` }];
  });
}

function endpointViews(
  context: AuthContext,
  bearer: Authenticator,
  options: ResolvedOptions,
): Readonly<Record<EndpointName, () => View>> {
  const tokens = { challenge: bearer.challenge, hooks: options.tokens };
  const registration = { fields: registrationFields(options) };
  const session = { authenticator: bearer, timeZone: options.timeZone };
  const hasMessages = options.users.answers === "messages";
  return {
    tokenObtainPair: () => tokenObtainPairView(context, tokens),
    tokenRefresh: () => tokenRefreshView(context, tokens),
    tokenVerify: () => tokenVerifyView(context, tokens),
    tokenBlacklist: () => tokenBlacklistView(context, tokens),
    tokenObtainSliding: () => tokenObtainSlidingView(context, tokens),
    tokenRefreshSliding: () => tokenRefreshSlidingView(context, tokens),
    tokenRefreshAndVerify: () =>
      hasMessages ? messageRefreshAndVerifyView(context) : tokenRefreshAndVerifyView(context, tokens),
    authenticationTokenHeader: () =>
      hasMessages ? messageTokenHeaderView(context, tokens) : authenticationTokenHeaderView(bearer),
    register: () =>
      hasMessages ? messageRegisterView(context, bearer, registration) : registerView(context, registration),
    login: () => (hasMessages ? messageLoginView(context, tokens) : loginView(context, tokens)),
    sessions: () => sessionListView(context, session),
    otherSessions: () => otherSessionsView(context, session),
    session: () => sessionView(context, session),
    passwordChange: () => passwordChangeView(context, bearer),
  };
}

function registrationFields({ users, timeZone }: ResolvedOptions): RegistrationField[] {
  if (users.fields === undefined) return [];
  return modelFields(users.fields, "users").map(({ field, column }) => ({
    field,
    store: (value) => toColumn(value, column.type),
    show: (stored) => fromColumn(stored, column.type, timeZone),
  }));
}

/** The routes of the endpoints that are not views: the public keys and the health endpoints. */
export function plainRoutes(
  database: Database,
  keys: () => KeySet,
  { paths }: ResolvedOptions,
): PlainRoute[] {
  const endpoints = [
    { path: paths.jwks, answer: jwksHandler(keys) },
    { path: paths.live, answer: liveHandler() },
    { path: paths.ready, answer: readyHandler(database) },
  ];
  return endpoints.flatMap(({ path, answer }) => (path === false ? [] : [{ path, answer }]));
}
