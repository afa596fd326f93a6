// The answer to a request, and the function of an app that gives it without web objects.
import type { ConnectionInfo } from "./connection-info.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { OpenReply } from "./reply.ts";

/** An open reply, or the web Response that a handler or a custom route returned. */
export type Answer = OpenReply | Response;

/** Answers a request. Errors of the app are answers too. */
export type AnswerRequest = (
  request: IncomingRequest,
  connection: ConnectionInfo,
) => Answer | Promise<Answer>;

/** A fetch-style handler. */
export type FetchHandler = (request: Request, connection?: ConnectionInfo) => Response | Promise<Response>;

// The key is the function itself: a function that wraps it is another one, and is never gone around.
const answers = new WeakMap<object, DirectAnswer>();

/** How an adapter asks an app without web objects. */
export interface DirectAnswer {
  readonly answer: AnswerRequest;
  /** Called with the errors of a response that has been started already. */
  readonly report: (error: unknown) => void;
}

/** Remembers that a fetch-style handler gives the same answers as `direct`. */
export function setDirectAnswer(fetch: FetchHandler, direct: DirectAnswer): void {
  answers.set(fetch, direct);
}

/** The direct answer of a fetch-style handler; undefined for a handler of other code. */
export const directAnswerOf = (fetch: object): DirectAnswer | undefined => answers.get(fetch);
