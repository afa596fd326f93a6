// The wire: what a request means and how each answer looks.
export { type Authenticator, bearerAuthentication, type BearerOptions } from "./authentication.ts";
export { type Body, type JsonValue } from "./bodies/index.ts";
export {
  type FieldErrors,
  HttpError,
  notAuthenticated,
  notFound,
  unavailableResponse,
  validationError,
} from "./errors.ts";
export { liveHandler, readyHandler } from "./health.ts";
export {
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
} from "./message-views.ts";
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
export { apiRootView } from "./root-view.ts";
export { RowList } from "./row-list.ts";
export { createRoutes, type Route, type Routes, type RoutingOptions } from "./routes.ts";
export {
  otherSessionsView,
  passwordChangeView,
  sessionListView,
  sessionView,
  type SessionViewOptions,
} from "./session-views.ts";
export {
  authenticationTokenHeaderView,
  tokenBlacklistView,
  tokenObtainPairView,
  tokenObtainSlidingView,
  tokenRefreshAndVerifyView,
  tokenRefreshSlidingView,
  tokenRefreshView,
  tokenVerifyView,
} from "./token-views.ts";
export { loginView, type RegistrationField, registerView } from "./user-views.ts";
export { type Handler, isPermitted, type Method, Reply, type View, type ViewRequest } from "./view.ts";
