// The flows: what happens on a request, without its wire format.
export { authenticate, type AuthenticateOptions } from "./authenticate.ts";
export type { Identity, RequestUser } from "./identity.ts";
export { createBlacklist, createPermissionReader, createSessionReader } from "./blacklist/create.ts";
export type { AuthContext, Client } from "./context.ts";
export {
  type ClaimsDefinition,
  defineClaims,
  defineTokenType,
  type TokenTypeOptions,
} from "./definitions.ts";
export { checkCredentials, type Credentials } from "./credentials.ts";
export { emit } from "./emit.ts";
export type { AccessRefusal, AuthEvent, ClientInfo, EventListener, KeyRingChange } from "./events.ts";
export { AuthError, type AuthErrorCode, type ClassRefusal, type TokenRefusal } from "./errors.ts";
export { tokenClaimOptions, type TokenUser } from "./claim-options.ts";
export {
  eventOptions,
  isStateless,
  type Revocation,
  revocationKind,
  sessionOptions,
  usernameOptions,
} from "./options.ts";
export { tokenCheckOptions, tokenLifetimeOptions } from "./token-options.ts";
export {
  addUserToGroup,
  createGroup,
  grant,
  groupNames,
  groupNamesOf,
  type PermissionHolder,
  permissionNamesOf,
  removeGroup,
  removeUserFromGroup,
  withdraw,
} from "./groups.ts";
export { callerHasPermissions, callerPermissions, userHasPermissions } from "./permissions.ts";
export { changeOwnUser, deleteOwnUser, readOwnUser } from "./own-user.ts";
export { mintToken, readToken } from "./custom-tokens.ts";
export { issuePair, obtainPair, type TokenPair } from "./login.ts";
export { changeOwnPassword, changePassword, setPassword } from "./password-change.ts";
export { refresh, refreshAndVerify, type RefreshAnswer } from "./refresh.ts";
export { cookieLifetime, isRemembered, type LoginOptions } from "./remembered.ts";
export { hashNewPassword } from "./new-password.ts";
export { claimUsername, register, type Registration } from "./registration.ts";
export type { AuthSettings } from "./settings.ts";
export { sharedClock } from "./shared-clock.ts";
export { obtainSliding, refreshSliding } from "./sliding.ts";
export { createUserScans } from "./user-scans.ts";
export { isEmailTaken, isUsernameTaken, readUsername } from "./usernames.ts";
export { revoke, verify, type VerifyResult } from "./verify.ts";
export { endOwnSession, endOwnSessions, listOwnSessions, type SessionInfo } from "./sessions.ts";
export {
  listSessionsByUsername,
  endSessionByUsername,
  endSessionsByUsername,
  endSessionsOf,
  type UserSession,
} from "./user-sessions.ts";
export {
  clearThrottles,
  createAttempts,
  createCleanup,
  deviceLifetime,
  deviceToken,
  listThrottles,
  throttleKey,
  throttleOptions,
  type Rate,
  type RateStore,
  redisRates,
  type SendRedisCommand,
  type Throttles,
  type ThrottleSubject,
} from "./throttles/index.ts";
export {
  type BrowserSession,
  type BrowserSessionOptions,
  confirmBrowserSession,
  endBrowserSession,
  readBrowserSession,
  startBrowserSession,
} from "./browser-sessions.ts";
export { networkOf } from "./network.ts";
export { findUser, findUserById, type ListedUser, listUsers } from "./users.ts";
export { usernameRules } from "./username-rules.ts";
export { sessionClock } from "./session-clock.ts";
