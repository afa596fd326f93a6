// The built-in endpoints: one view for each path of the option `paths`.
export { apiRootView } from "./api-root.ts";
export { liveHandler, readyHandler } from "./health.ts";
export { jwksHandler } from "./jwks.ts";
export {
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
} from "./message-style.ts";
export type { RegistrationField } from "./registration.ts";
export {
  type AnswerHooks,
  answerOptions,
  pathOptions,
  type TokenAnswer,
  userEndpointOptions,
} from "./options.ts";
export { passwordChangeView } from "./password-change.ts";
export { otherSessionsView, sessionListView, sessionView, type SessionViewOptions } from "./sessions.ts";
export { tokenObtainSlidingView, tokenRefreshSlidingView } from "./sliding-tokens.ts";
export { authenticationTokenHeaderView, tokenRefreshAndVerifyView } from "./token-checks.ts";
export { tokenBlacklistView, tokenObtainPairView, tokenRefreshView, tokenVerifyView } from "./tokens.ts";
export { loginView, registerView } from "./users.ts";
