// The flows: what happens on a request, without its wire format.
export { changeOwnPassword, changePassword, register, type Registration } from "./accounts.ts";
export { authenticate, type Identity } from "./authenticate.ts";
export type { AuthContext, Client } from "./context.ts";
export {
  type ClaimsDefinition,
  defineClaims,
  defineTokenType,
  type TokenTypeOptions,
} from "./definitions.ts";
export { checkCredentials, type Credentials } from "./credentials.ts";
export { emit } from "./emit.ts";
export type { AuthEvent, ClientInfo, KeyRingChange, Refusal } from "./events.ts";
export { AuthError, type AuthErrorCode, type ClassRefusal, type TokenRefusal } from "./errors.ts";
export { obtainPair, obtainSliding, type TokenPair } from "./login.ts";
export { issuePair, mintToken, readToken } from "./own-tokens.ts";
export { refresh, refreshAndVerify, type RefreshAnswer, refreshSliding } from "./refresh.ts";
export {
  tokenCheckOptions,
  tokenClaimOptions,
  eventOptions,
  tokenLifetimeOptions,
  type Revocation,
  revocationKind,
  sessionOptions,
  type TokenUser,
  usernameOptions,
} from "./options.ts";
export type { AuthSettings } from "./settings.ts";
export { sharedClock } from "./shared-clock.ts";
export { createSurveys } from "./surveys.ts";
export { isUsernameTaken, readUsername } from "./usernames.ts";
export { revoke, verify, type VerifyVerdict } from "./verify.ts";
export { endSession, endSessions, listSessions, type SessionInfo } from "./sessions.ts";
export { listSessionsOf, revokeSessionOf, revokeSessionsOf, type UserSession } from "./user-sessions.ts";
export { findUser, type ListedUser, listUsers } from "./users.ts";
export { usernameRules } from "./username-rules.ts";
