// The options that Latchkey's own endpoints read, with their notes.
import * as z from "zod";
import { endpointPath, functionOf, optionNotes as notes, plainPath } from "../option-kinds/index.ts";
import type { User } from "../store/index.ts";

/** The members of a response with tokens. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

type LoginHook = (answer: TokenAnswer, user: User) => TokenAnswer;
type AnswerHook = (answer: TokenAnswer) => TokenAnswer;

const loginHookType = "(answer, user) => answer";
const answerHookType = "(answer) => answer";

/** Options under `tokens`: functions that change the responses of the token endpoints, instead of Simple JWT's serializers. */
export const answerOptions = {
  obtainAnswer: functionOf<LoginHook>().optional().register(notes, {
    simpleJwt: "TOKEN_OBTAIN_SERIALIZER",
    type: loginHookType,
    about: "Changes the response of a login.",
  }),
  refreshAnswer: functionOf<AnswerHook>().optional().register(notes, {
    simpleJwt: "TOKEN_REFRESH_SERIALIZER",
    type: answerHookType,
    about: "Changes the response of a refresh.",
  }),
  verifyAnswer: functionOf<AnswerHook>().optional().register(notes, {
    simpleJwt: "TOKEN_VERIFY_SERIALIZER",
    type: answerHookType,
    about: "Changes the response of a verification.",
  }),
  blacklistAnswer: functionOf<AnswerHook>().optional().register(notes, {
    simpleJwt: "TOKEN_BLACKLIST_SERIALIZER",
    type: answerHookType,
    about: "Changes the response of a logout.",
  }),
  slidingObtainAnswer: functionOf<LoginHook>().optional().register(notes, {
    simpleJwt: "SLIDING_TOKEN_OBTAIN_SERIALIZER",
    type: loginHookType,
    about: "Changes the response of a login with a sliding token.",
  }),
  slidingRefreshAnswer: functionOf<AnswerHook>().optional().register(notes, {
    simpleJwt: "SLIDING_TOKEN_REFRESH_SERIALIZER",
    type: answerHookType,
    about: "Changes the response of the renewal of a sliding token.",
  }),
};

/** Functions that change the responses of the token endpoints. */
export type AnswerHooks = Readonly<z.output<z.ZodObject<typeof answerOptions>>>;

/** Options under `users`: the style of the user endpoints. */
export const userEndpointOptions = {
  answers: z.enum(["objects", "messages"]).default("objects").register(notes, {
    about: 'The responses of the user endpoints: "objects" with DRF\'s errors, or "messages".',
  }),
};

/** Options under `paths`. */
export const pathOptions = {
  api: endpointPath()
    .default("/api/")
    .register(notes, { about: "The API root. The resources are below it." }),
  live: plainPath().default("/health/live").register(notes, { about: "200 while the process responds." }),
  ready: plainPath()
    .default("/health/ready")
    .register(notes, { about: "200 while the database responds and is migrated." }),
  jwks: plainPath()
    .default("/.well-known/jwks.json")
    .register(notes, { about: "The public keys; 404 if the keys are secrets." }),
  tokenObtainPair: endpointPath().default("/api/token/").register(notes, { about: "Logs in." }),
  tokenRefresh: endpointPath()
    .default("/api/token/refresh/")
    .register(notes, { about: "Exchanges a refresh token." }),
  tokenVerify: endpointPath()
    .default("/api/token/verify/")
    .register(notes, { about: "Checks whether a token is valid." }),
  tokenBlacklist: endpointPath().default("/api/token/blacklist/").register(notes, { about: "Logs out." }),
  tokenRefreshAndVerify: endpointPath()
    .default("/api/token/refresh-and-verify/")
    .register(notes, { about: "Refreshes, and returns only tokens that are valid." }),
  authenticationTokenHeader: endpointPath()
    .default("/api/token/authentication-token-header/")
    .register(notes, { about: "Checks the token in the header." }),
  tokenObtainSliding: endpointPath()
    .default(false)
    .register(notes, { about: "Logs in with a sliding token." }),
  tokenRefreshSliding: endpointPath().default(false).register(notes, { about: "Renews a sliding token." }),
  register: endpointPath().default("/api/users/").register(notes, { about: "Registers a user." }),
  login: endpointPath()
    .default("/api/users/authentication/")
    .register(notes, { about: "Logs in; returns `message`, `refresh` and `access`." }),
  sessions: endpointPath()
    .default("/api/sessions/")
    .register(notes, { about: "Lists the user's sessions; DELETE ends all of them." }),
  otherSessions: endpointPath()
    .default("/api/sessions/revoke-others/")
    .register(notes, { about: "Ends all other sessions of the user." }),
  session: endpointPath().default("/api/sessions/:id/").register(notes, { about: "Ends one session." }),
  passwordChange: endpointPath()
    .default("/api/users/password/")
    .register(notes, { about: "Changes the user's password." }),
};
