// Latchkey's own endpoints: one view for each path of the option `paths`.
export { apiRootView } from "./api-root.ts";
export type { AnswerHooks, TokenAnswer } from "./answer-hooks.ts";
export { liveHandler, readyHandler } from "./health.ts";
export { jwksHandler } from "./jwks.ts";
export {
  messageLoginView,
  messageRefreshAndVerifyView,
  messageRegisterView,
  messageTokenHeaderView,
} from "./message-style.ts";
export {
  otherSessionsView,
  passwordChangeView,
  sessionListView,
  sessionView,
  type SessionViewOptions,
} from "./sessions.ts";
export {
  authenticationTokenHeaderView,
  tokenBlacklistView,
  tokenObtainPairView,
  tokenObtainSlidingView,
  tokenRefreshAndVerifyView,
  tokenRefreshSlidingView,
  tokenRefreshView,
  tokenVerifyView,
} from "./tokens.ts";
export { loginView, type RegistrationField, registerView } from "./users.ts";
