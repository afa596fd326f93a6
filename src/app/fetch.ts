// The way of a request into an app: its host is checked, the keys are waited for, and the routes answer.
import {
  type ConnectionInfo,
  createHostCheck,
  errorRenderer,
  errorResponse,
  headersFor,
  HttpError,
  type RoutingOptions,
  unavailable,
  urlParts,
} from "../http/index.ts";

/** Something that has to be ready before requests are answered. */
export interface Readiness {
  readonly is: () => boolean;
  /** Rejects when it cannot be made ready now. */
  readonly wait: () => Promise<void>;
}

/** What a request passes on its way. */
export interface Entrance {
  readonly fetch: (request: Request, connection: ConnectionInfo) => Response | Promise<Response>;
  readonly routing: RoutingOptions;
  /** The hosts that requests may name; undefined for any. */
  readonly hosts: readonly string[] | undefined;
  /** Health paths, which probes ask for by any host. */
  readonly live: string | false;
  readonly ready: string | false;
  readonly keys: Readiness;
}

/** Makes an app's fetch. */
export function appFetch(
  entrance: Entrance,
): (request: Request, connection?: ConnectionInfo) => Response | Promise<Response> {
  const { fetch, routing, hosts, live, ready, keys } = entrance;
  const isAllowed = hosts === undefined ? undefined : createHostCheck(hosts);
  const refuse = (error: HttpError, request: Request, connection: ConnectionInfo): Response =>
    errorResponse(error, {
      method: request.method,
      renderer: errorRenderer(request),
      headers: headersFor(routing.headers, request, connection, routing),
      challenge: routing.challenge,
    });
  const onceReady = async (request: Request, connection: ConnectionInfo): Promise<Response> => {
    try {
      await keys.wait();
    } catch (error) {
      routing.report(error);
      // Without its keys the app lives and can do nothing: it could verify no token.
      if (urlParts(request.url).path !== live) return refuse(unavailable(), request, connection);
    }
    return fetch(request, connection);
  };
  return (request, connection = {}) => {
    if (isAllowed !== undefined) {
      const { authority, path } = urlParts(request.url);
      if (!isAllowed(authority) && path !== live && path !== ready) {
        return refuse(badHost(), request, connection);
      }
    }
    return keys.is() ? fetch(request, connection) : onceReady(request, connection);
  };
}

/** Names no host: what a client sends has no place in an answer. */
const badHost = (): HttpError =>
  new HttpError(400, "Invalid Host header: it names none of the allowed hosts.");
