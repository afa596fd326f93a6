// HTTP: parses requests, checks them, and writes the responses.
export {
  type Answer,
  type AnswerRequest,
  directAnswerOf,
  type FetchHandler,
  setDirectAnswer,
} from "./answer.ts";
export { tokenRefusalTexts } from "./auth-http-errors.ts";
export {
  type Authenticator,
  bearerAuthentication,
  type BearerOptions,
  type HeaderAuthenticator,
} from "./authentication.ts";
export { type Body, type BodyValue } from "./bodies/index.ts";
export { type BodyReader, type BodyShape, fieldsBody } from "./body-reader.ts";
export { asksDatabase, bindPermissions } from "./bound-permissions.ts";
export { checkView } from "./check-view.ts";
export { createProxyTrust } from "./client-address.ts";
export { createCors } from "./cors.ts";
export { corsOptions } from "./cors-options.ts";
export type { ConnectionInfo } from "./connection-info.ts";
export { createCustomRoutes, type Routes } from "./custom-routes.ts";
export { declaredView } from "./declared-view.ts";
export { describeCustomRoutes } from "./describe-custom-routes.ts";
export { describeRoute, type Limits, type RouteDescription } from "./describe-routes.ts";
export {
  defineOperation,
  type OperationDefinition,
  type OperationOptions,
  type OperationRequest,
} from "./define-operation.ts";
export {
  defineView,
  type OperationViewOptions,
  type ViewDefinition,
  type ViewOptions,
} from "./define-view.ts";
export {
  type FieldErrors,
  type FieldMessages,
  HttpError,
  maxMessages,
  methodNotAllowed,
  notAuthenticated,
  notFound,
  permissionDenied,
  unavailable,
  validationError,
} from "./http-error.ts";
export { extended } from "./extended.ts";
export { isResponse } from "./is-response.ts";
export { forceIdentity } from "./forced-identity.ts";
export { responseHeaders, commonHeaders, type HstsOptions, tokenHeaders } from "./headers.ts";
export {
  booleanField,
  columnKind,
  booleanKind,
  datetimeKind,
  datetimeKindIn,
  decimal,
  type DecimalLimits,
  duration,
  slug,
  describeFields,
  type FieldMetadata,
  type Field,
  FieldError,
  type FieldKind,
  labelOf,
  type PrimaryKey,
  primaryKeyField,
  primaryKeyListField,
  unknownPrimaryKey,
  type SchemaField,
  schemaFields,
  type ParsedFields,
  readFields,
  readValid,
  emailField,
  textField,
  type TextOptions,
  uuidOf,
  zoneOffset,
} from "./fields/index.ts";
export { wsgiHeaderName } from "./header-names.ts";
export { type Cookie, isLoopback, readCookie, type RequestCookies } from "./cookies.ts";
export { isFromBrowser } from "./csrf.ts";
export { rateHeaderNames } from "./rate-headers.ts";
export { createThrottle, deviceCookie, deviceHeader, type Rates } from "./throttling.ts";
export { createHostCheck, loopbackHosts } from "./hosts.ts";
export {
  type AccessRule,
  type Handler,
  type Method,
  type Operation,
  permissionRequest,
  type ViewRequest,
  withBody,
} from "./operation.ts";
export type { AdapterRequest, IncomingRequest } from "./incoming-request.ts";
export { clientAddress, headersFor, type Incoming } from "./origin.ts";
export { authenticatorList, requestOptions, tokenHeaderOptions, viewOptions } from "./options.ts";
export { jsonText, readJson } from "./json.ts";
export { isCovered } from "./path-patterns.ts";
export {
  allOf,
  allowAny,
  anyOf,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  not,
  type ImpliesUser,
  type UserPermission,
  rowPermission,
  userPermission,
  type UserPermissionRequest,
} from "./permissions.ts";
export {
  hasPermission,
  modelPermissions,
  modelPermissionsOrAnonReadOnly,
  modelPermissionsWithView,
} from "./model-permissions.ts";
export type {
  Permission,
  PermissionBinding,
  PermissionRequest,
  RowCondition,
  RowPermissionOptions,
  RowRequest,
  RowRule,
} from "./permission.ts";
export {
  answerError,
  answerNotFound,
  type BuiltInRoutes,
  createRoutes,
  type PlainRequest,
  type PlainRoute,
  type Route,
  type RoutingOptions,
} from "./routes.ts";
export { requireUser } from "./require-user.ts";
export { requires, type RouteSession, type RouteVariables } from "./requires.ts";
export { type Chunks, type OpenReply, Reply } from "./reply.ts";
export { RowList } from "./row-list.ts";
export { type ObjectSchema, schemaBody } from "./schema-reader.ts";
export { checkedAnswer } from "./checked-answer.ts";
export { urlParts } from "./url.ts";
export type { View } from "./view.ts";
export { webResponse } from "./web-response.ts";
export { isoDateTime } from "./wire-dates.ts";
export { named } from "./permission-names.ts";
