// The entrance of an app: checks the host of a request, waits until the app is ready, and passes the request to the routes.
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
import type { Readiness } from "./readiness.ts";

/** What `createAppFetch` needs. */
export interface FetchOptions {
  readonly fetch: (request: Request, connection: ConnectionInfo) => Response | Promise<Response>;
  readonly routing: RoutingOptions;
  /** The hosts that requests may name; undefined for any. */
  readonly hosts: readonly string[] | undefined;
  /** The health endpoints, which answer requests to any host. */
  readonly livePath: string | false;
  readonly readyPath: string | false;
  readonly readiness: Readiness;
}

/** Creates an app's `fetch`. */
export function createAppFetch(
  options: FetchOptions,
): (request: Request, connection?: ConnectionInfo) => Response | Promise<Response> {
  const { fetch, routing, hosts, livePath, readyPath, readiness } = options;
  const isAllowed = hosts === undefined ? undefined : createHostCheck(hosts);
  const refuse = (error: HttpError, request: Request, connection: ConnectionInfo): Response =>
    errorResponse(error, {
      method: request.method,
      renderer: errorRenderer(request),
      headers: headersFor(routing.headers, request, connection, routing),
      challenge: routing.challenge,
    });
  const fetchOnceReady = async (request: Request, connection: ConnectionInfo): Promise<Response> => {
    try {
      await readiness.ready();
    } catch (error) {
      routing.report(error);
      // Without its keys the app cannot verify a token, but the process is alive.
      if (urlParts(request.url).path !== livePath) return refuse(unavailable(), request, connection);
    }
    return fetch(request, connection);
  };
  return (request, connection = {}) => {
    if (isAllowed !== undefined) {
      const { authority, path } = urlParts(request.url);
      if (!isAllowed(authority) && path !== livePath && path !== readyPath) {
        return refuse(disallowedHost(), request, connection);
      }
    }
    return readiness.isReady() ? fetch(request, connection) : fetchOnceReady(request, connection);
  };
}

/** The message does not repeat the host: an answer must not contain what a client sent. */
const disallowedHost = (): HttpError =>
  new HttpError(400, "Invalid Host header: it names none of the allowed hosts.");
