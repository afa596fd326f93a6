// Latchkey: JWT authentication and owner-scoped REST APIs. This file is the whole public surface.
import "./runtime/requires-node.ts";
export { type Auth } from "./app/auth.ts";
export { type Latchkey, latchkey } from "./app/latchkey.ts";
export {
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  type Client,
  type ClaimsDefinition,
  type ClientInfo,
  type Credentials,
  defineClaims,
  defineTokenType,
  type Identity,
  type RefreshAnswer,
  type Registration,
  type Revocation,
  type TokenPair,
  type TokenTypeOptions,
  type TokenUser,
  type UserSession,
} from "./auth/index.ts";
export {
  allOf,
  allowAny,
  anyOf,
  type Authenticator,
  type Body,
  defineView,
  type FieldErrors,
  type Handler,
  HttpError,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  methodNotAllowed,
  not,
  notAuthenticated,
  notFound,
  type Permission,
  permissionDenied,
  type PermissionRequest,
  Reply,
  requires,
  requireUser,
  type RouteSession,
  type RouteVariables,
  type UserPermission,
  userPermission,
  type UserPermissionRequest,
  validationError,
  type ViewDefinition,
  type ViewOptions,
  type ViewRequest,
} from "./http/index.ts";
export { type LatchkeyOptions, OptionsError } from "./options/index.ts";
export { type HasherSpec, PasswordError, type PasswordPolicyOptions } from "./passwords/index.ts";
export {
  defineResource,
  type Resource,
  type ResourceHooks,
  type ResourceOptions,
} from "./resources/index.ts";
export {
  type Db,
  type Migration,
  type Register,
  StoreError,
  type StoreErrorCode,
  type User,
  type UserFields,
  type UserModel,
} from "./store/index.ts";
export type { Claims, ClaimsSchema, TokenType } from "./tokens/index.ts";
