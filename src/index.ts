// Latchkey: JWT authentication and owner-scoped REST APIs. This file is the whole public surface.
import "./runtime/requires-node.ts";
export { type Auth } from "./app/auth.ts";
export { type Latchkey, latchkey } from "./app/latchkey.ts";
export {
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  type Client,
  type ClientInfo,
  type Credentials,
  type Identity,
  type RefreshAnswer,
  type Registration,
  type Revocation,
  type TokenPair,
  type TokenUser,
  type UserSession,
} from "./auth/index.ts";
export {
  allOf,
  allowAny,
  anyOf,
  type Authenticator,
  type Body,
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
  validationError,
  type ViewRequest,
} from "./http/index.ts";
export { type LatchkeyOptions, OptionsError } from "./options/index.ts";
export { type HasherSpec, PasswordError, type PasswordPolicyOptions } from "./passwords/index.ts";
export { defineResource, type Resource, type ResourceOptions } from "./resources/index.ts";
export {
  type Db,
  type Migration,
  StoreError,
  type StoreErrorCode,
  type User,
  type UserModel,
} from "./store/index.ts";
export {
  type ClaimsDefinition,
  defineClaims,
  defineTokenType,
  type TokenTypeOptions,
} from "./auth/definitions.ts";
export type { Claims, ClaimsSchema, TokenType } from "./tokens/index.ts";
export { defineView, type ViewDefinition, type ViewOptions } from "./http/define-view.ts";
