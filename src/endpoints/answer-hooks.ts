// Functions of an app that change what the token endpoints answer, in place of Simple JWT's serializers.
import type { User } from "../store/index.ts";

/** The members of an answer with tokens. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

type LoginHook = (answer: TokenAnswer, user: User) => TokenAnswer;
type AnswerHook = (answer: TokenAnswer) => TokenAnswer;

/** One hook for each endpoint; each gets the default answer and returns the one that is sent. */
export interface AnswerHooks {
  /** TOKEN_OBTAIN_SERIALIZER */
  readonly obtainAnswer?: LoginHook | undefined;
  /** TOKEN_REFRESH_SERIALIZER */
  readonly refreshAnswer?: AnswerHook | undefined;
  /** TOKEN_VERIFY_SERIALIZER */
  readonly verifyAnswer?: AnswerHook | undefined;
  /** TOKEN_BLACKLIST_SERIALIZER */
  readonly blacklistAnswer?: AnswerHook | undefined;
  /** SLIDING_TOKEN_OBTAIN_SERIALIZER */
  readonly slidingObtainAnswer?: LoginHook | undefined;
  /** SLIDING_TOKEN_REFRESH_SERIALIZER */
  readonly slidingRefreshAnswer?: AnswerHook | undefined;
}
