// Answers a request to a view in DRF's order: negotiation, forgery, authentication, permissions, method, operation.
import { checkPermissions, identify, usesCookie } from "./access.ts";
import type { Identity } from "../auth/index.ts";
import { isPending } from "../runtime/index.ts";
import type { Answer } from "./answer.ts";
import type { BodyLimits } from "./bodies/index.ts";
import { checkForgery, type CsrfOptions, isSafe } from "./csrf.ts";
import { errorAnswer, thrownError } from "./error-response.ts";
import { addCookies, completeHeaders, type HeaderSet, type ResponseHeaders, setHeaders } from "./headers.ts";
import { HttpError, notFound } from "./http-error.ts";
import { isResponse } from "./is-response.ts";
import { type MethodPlan, planMethods } from "./method-plan.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import { headersFor } from "./origin.ts";
import type { Throttle } from "./throttling.ts";
import { type RefusedRequest, refusalOf } from "./refusals.ts";
import { openReply } from "./reply.ts";
import type { View } from "./view.ts";
import { type RoutedRequest, ViewCall } from "./view-call.ts";

/** The settings of all views. */
export interface DispatchOptions extends CsrfOptions {
  readonly limits: BodyLimits & {
    /** The maximum number of rows in a list. */
    readonly rows?: number | undefined;
  };
  /** Called with server errors. The client gets a 500 without details. */
  readonly report: (error: unknown) => void;
  /** Throws an HttpError 429 when the caller sends more requests than a rate allows. */
  readonly throttle?: Throttle | undefined;
  /** Called with the caller of a request that has one. */
  readonly onIdentified: (identity: Identity) => void;
  /** Called for every request that is answered 401 or 403. */
  readonly onRefused: (request: RefusedRequest) => void;
}

/** Makes the function that answers the requests to a view. `headers` are those of all its responses. */
export function createDispatch(
  view: View,
  headers: ResponseHeaders,
  options: DispatchOptions,
): (routed: RoutedRequest) => Promise<Answer> {
  const planOf = planMethods(view);
  return (routed) =>
    dispatch(planOf(routed.request.method), routed, headersFor(headers, routed, options), options);
}

/**
 * Answers a request; every error becomes a response. It waits only for what is not there yet: each wait is a promise and a
 * turn, and most requests need none of them but the one for the database.
 */
async function dispatch(
  { operation, access, asked, scope, run }: MethodPlan,
  routed: RoutedRequest,
  headers: HeaderSet,
  options: DispatchOptions,
): Promise<Answer> {
  const { limits, report } = options;
  const { request } = routed;
  const call = new ViewCall(routed, options);
  let negotiated: Negotiated = { renderer: "json" };
  let answer: Answer;
  let failure: unknown;
  let rateHeaders: HeaderSet | undefined;
  try {
    negotiated = negotiate(request.headers.get("accept"), call.format);
    if ("status" in negotiated) throw notNegotiated(negotiated.status);
    if (!isSafe(request.method) && (operation?.usesCookies?.(request) || usesCookie(access, request)))
      checkForgery(routed, options);
    const identified = identify(access, request, asked);
    call.identity = isPending(identified) ? await identified : identified;
    if (call.identity !== undefined) options.onIdentified(call.identity);
    const checked = checkPermissions(access, call, operation);
    if (isPending(checked)) await checked;
    const counted = options.throttle?.(call, scope);
    rateHeaders = isPending(counted) ? await counted : counted;
    const ran = run(call);
    const outcome: unknown = isPending(ran) ? await ran : ran;
    const opened = isResponse(outcome)
      ? completeHeaders(outcome, headers)
      : openReply(outcome, headers, {
          method: call.method,
          indent: negotiated.indent,
          maxRows: limits.rows,
        });
    answer = isPending(opened) ? await opened : opened;
  } catch (error) {
    failure = error;
    answer = errorAnswer(thrownError(error, report), {
      method: call.method,
      ...("renderer" in negotiated ? negotiated : { renderer: "json" }),
      headers,
      challenge: access.authenticators[0]?.challenge ?? access.challenge,
    });
  }
  answer = withCookies(withHeaders(answer, rateHeaders), call.writtenCookies());
  if (answer.status === 401 || answer.status === 403) {
    const refusable = { method: call.method, path: routed.url.path, client: call.client };
    const refused = refusalOf(operation, refusable, answer.status, call.identity, failure);
    if (refused !== undefined) options.onRefused(refused);
  }
  return answer;
}

function withHeaders(answer: Answer, added: HeaderSet | undefined): Answer {
  if (added === undefined) return answer;
  const entries = Object.entries(added);
  if (entries.length === 0) return answer;
  return isResponse(answer)
    ? setHeaders(answer, entries)
    : { ...answer, headers: { ...answer.headers, ...added } };
}

function withCookies(answer: Answer, cookies: readonly string[]): Answer {
  if (cookies.length === 0) return answer;
  return isResponse(answer) ? addCookies(answer, cookies) : { ...answer, cookies };
}

const notNegotiated = (status: 404 | 406): HttpError =>
  status === 404 ? notFound() : new HttpError(406, "Could not satisfy the request Accept header.");
