// The options that Latchkey's own endpoints read, with their notes.
import * as z from "zod";
import { functionOf, optionNotes as notes, type ShapeOf } from "../option-kinds/index.ts";
import type { User } from "../store/index.ts";

/** The members of a response with tokens. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

type LoginHook = (answer: TokenAnswer, user: User) => TokenAnswer;
type AnswerHook = (answer: TokenAnswer) => TokenAnswer;

const loginHookType = "(answer, user) => answer";
const answerHookType = "(answer) => answer";

/** Options under `tokens`: functions that change the responses of the token endpoints, instead of Simple JWT's serializers. */
export const answerOptions = {
  obtainAnswer: () =>
    functionOf<LoginHook>().optional().register(notes, {
      simpleJwt: "TOKEN_OBTAIN_SERIALIZER",
      type: loginHookType,
      about: "Changes the response of a login.",
    }),
  refreshAnswer: () =>
    functionOf<AnswerHook>().optional().register(notes, {
      simpleJwt: "TOKEN_REFRESH_SERIALIZER",
      type: answerHookType,
      about: "Changes the response of a refresh.",
    }),
  verifyAnswer: () =>
    functionOf<AnswerHook>().optional().register(notes, {
      simpleJwt: "TOKEN_VERIFY_SERIALIZER",
      type: answerHookType,
      about: "Changes the response of a verification.",
    }),
  blacklistAnswer: () =>
    functionOf<AnswerHook>().optional().register(notes, {
      simpleJwt: "TOKEN_BLACKLIST_SERIALIZER",
      type: answerHookType,
      about: "Changes the response of a logout.",
    }),
  slidingObtainAnswer: () =>
    functionOf<LoginHook>().optional().register(notes, {
      simpleJwt: "SLIDING_TOKEN_OBTAIN_SERIALIZER",
      type: loginHookType,
      about: "Changes the response of a login with a sliding token.",
    }),
  slidingRefreshAnswer: () =>
    functionOf<AnswerHook>().optional().register(notes, {
      simpleJwt: "SLIDING_TOKEN_REFRESH_SERIALIZER",
      type: answerHookType,
      about: "Changes the response of the renewal of a sliding token.",
    }),
};

/** Functions that change the responses of the token endpoints. */
export type AnswerHooks = Readonly<z.output<z.ZodObject<ShapeOf<typeof answerOptions>>>>;

/** Options under `users`: the style of the user endpoints. */
export const userEndpointOptions = {
  responseStyle: () =>
    z.enum(["objects", "messages"]).default("objects").register(notes, {
      about: 'The responses of the user endpoints: "objects" with DRF\'s errors, or "messages".',
    }),
};
