// The wire: what a request means and how each answer looks.
export { type Authenticator, bearerAuthentication, type BearerOptions } from "./authentication.ts";
export { type Body, type JsonValue } from "./bodies/index.ts";
export { createProxyTrust, isTrustedProxies, type TrustedProxies } from "./client-address.ts";
export { createCustomRoutes } from "./custom-routes.ts";
export { errorRenderer, errorResponse } from "./error-response.ts";
export {
  type FieldErrors,
  HttpError,
  methodNotAllowed,
  notAuthenticated,
  notFound,
  permissionDenied,
  unavailable,
  validationError,
} from "./errors.ts";
export { forceIdentity } from "./forced-identity.ts";
export { answerHeaders, type HstsOptions } from "./headers.ts";
export { createHostCheck, isHostPattern, loopbackHosts } from "./hosts.ts";
export { type Connection, headersFor } from "./incoming.ts";
export { liveHandler, readyHandler } from "../endpoints/health.ts";
export {
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
} from "../endpoints/message-style.ts";
export { isCovered } from "./path-patterns.ts";
export {
  allOf,
  allowAny,
  anyOf,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  not,
  type Permission,
  type PermissionRequest,
} from "./permissions.ts";
export { apiRootView } from "../endpoints/api-root.ts";
export { createRoutes, type PlainRoute, type Route, type Routes, type RoutingOptions } from "./routes.ts";
export { RowList } from "./row-list.ts";
export {
  otherSessionsView,
  passwordChangeView,
  sessionListView,
  sessionView,
  type SessionViewOptions,
} from "../endpoints/sessions.ts";
export {
  authenticationTokenHeaderView,
  tokenBlacklistView,
  tokenObtainPairView,
  tokenObtainSlidingView,
  tokenRefreshAndVerifyView,
  tokenRefreshSlidingView,
  tokenRefreshView,
  tokenVerifyView,
} from "../endpoints/tokens.ts";
export { urlParts } from "./url.ts";
export { loginView, type RegistrationField, registerView } from "../endpoints/users.ts";
export { type Handler, isPermitted, type Method, Reply, type View, type ViewRequest } from "./view.ts";
