// The entrance of an app: checks the host of a request, answers preflights, waits until the app is ready, and passes the request to the routes.
import {
  type Answer,
  answerError,
  type AnswerRequest,
  createHostCheck,
  type FetchHandler,
  headersFor,
  HttpError,
  type Incoming,
  type RoutingOptions,
  setDirectAnswer,
  unavailable,
  urlParts,
  webResponse,
} from "../http/index.ts";
import type { Readiness } from "./readiness.ts";
import type { RequestLog } from "./request-log.ts";

/** What `createAppFetch` needs. */
export interface FetchOptions {
  readonly answer: (incoming: Incoming) => Answer | Promise<Answer>;
  readonly routing: RoutingOptions;
  /** The hosts that requests may name; undefined for any. */
  readonly hosts: readonly string[] | undefined;
  /** The health endpoints, which answer requests to any host. */
  readonly livePath: string | false;
  readonly readyPath: string | false;
  readonly readiness: Readiness;
  readonly requestLog: RequestLog;
}

/** Longer URLs are refused: Node's own limit, which other servers may not have. A list filters by the values of its query. */
const maxUrlLength = 16_384;

/** Creates an app's `fetch`. Our adapters get the same answers without web objects. */
export function createAppFetch(options: FetchOptions): FetchHandler {
  const answer = createEntrance(options);
  const { report } = options.routing;
  const fetch: FetchHandler = (request, connection = {}) => {
    const answered = answer(request, connection);
    return answered instanceof Promise
      ? answered.then((settled) => webResponse(settled, report))
      : webResponse(answered, report);
  };
  setDirectAnswer(fetch, { answer, report });
  return fetch;
}

/** Every answer gets the headers of the option `cors`, whatever refuses the request. */
function createEntrance(options: FetchOptions): AnswerRequest {
  const answer = createHostedAnswer(options);
  const { cors } = options.routing;
  if (cors === undefined) return answer;
  return (request, connection) => {
    const answered = answer(request, connection);
    return answered instanceof Promise
      ? answered.then((settled) => cors.complete(request, settled))
      : cors.complete(request, answered);
  };
}

function createHostedAnswer(options: FetchOptions): AnswerRequest {
  const { answer, routing, hosts, livePath, readyPath, readiness, requestLog } = options;
  const isAllowed = hosts === undefined ? undefined : createHostCheck(hosts);
  const answerOnceReady = async (incoming: Incoming): Promise<Answer> => {
    try {
      await readiness.ready();
    } catch (error) {
      routing.report(error);
      // Without its keys the app cannot verify a token, but the process is alive.
      if (incoming.url.path !== livePath) return answerError(unavailable(), incoming, routing);
    }
    return answer(incoming);
  };
  const enter = (incoming: Incoming): Answer | Promise<Answer> => {
    const { request, url } = incoming;
    if (
      isAllowed !== undefined &&
      !isAllowed(url.authority) &&
      url.path !== livePath &&
      url.path !== readyPath
    )
      return answerError(disallowedHost(), incoming, routing);
    if (request.url.length > maxUrlLength) return answerError(longUrl(), incoming, routing);
    const preflight = routing.cors?.preflight(request, headersFor(routing.headers, incoming, routing));
    if (preflight !== undefined) return preflight;
    return readiness.isReady() ? answer(incoming) : answerOnceReady(incoming);
  };
  return (request, connection) => {
    const incoming: Incoming = { request, url: urlParts(request.url), connection };
    return requestLog.isOn() ? requestLog.logged(incoming, routing, () => enter(incoming)) : enter(incoming);
  };
}

const longUrl = (): HttpError => new HttpError(414, `The URL has more than ${maxUrlLength} characters.`);

/** The message does not repeat the host: an answer must not contain what a client sent. */
const disallowedHost = (): HttpError =>
  new HttpError(400, "Invalid Host header: it names none of the allowed hosts.");
