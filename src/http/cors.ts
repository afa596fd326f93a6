// Cross-origin resource sharing (Fetch standard, section 3.3): answers preflights, and adds the headers to every answer.
import type { Answer } from "./answer.ts";
import type { CorsOptions } from "./cors-options.ts";
import { type HeaderSet, setHeaders } from "./headers.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { isResponse } from "./is-response.ts";
import type { OpenReply } from "./reply.ts";
import { deviceHeader } from "./throttling.ts";

/** Which other origins may call the app. */
export interface Cors {
  /** Whether the pages of an origin may send requests with cookies. */
  readonly allowsCredentials: (origin: string) => boolean;
  /** The answer to a preflight; undefined for every other request. `headers` are those of every response. */
  readonly preflight: (request: IncomingRequest, headers: HeaderSet) => OpenReply | undefined;
  /** Adds the headers of the answer to a request. A response of custom code that has its own keeps them. */
  readonly complete: (request: IncomingRequest, answer: Answer) => Answer;
}

const allowOrigin = "access-control-allow-origin";
const requestMethod = "access-control-request-method";
const requestHeaders = "access-control-request-headers";

const allowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/** Headers of our own responses that a script could not read otherwise. */
const ownHeaders = ["Location", "Retry-After", "WWW-Authenticate", deviceHeader];
const isHeaderList = /^[\w!#$%&'*+.^`|~-]+(?: ?, ?[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Creates the rules of the option `cors`. `moreHeaders` are headers of our own that options add; `report` is called with errors
 * of a custom function.
 */
export function createCors(
  options: CorsOptions,
  moreHeaders: readonly string[],
  report: (error: unknown) => void,
): Cors {
  const { origins, credentials, maxAge, exposedHeaders } = options;
  const exposed = [...ownHeaders, ...moreHeaders, ...exposedHeaders].join(", ");
  const isAllowed = originCheck(origins, report);
  /** The headers for an origin; undefined when it is not allowed. */
  const headersOf = (origin: string | null): HeaderSet | undefined => {
    if (origins === "*") return { [allowOrigin]: "*" };
    if (origin === null || !isAllowed(origin)) return undefined;
    return {
      [allowOrigin]: origin,
      ...(credentials && { "access-control-allow-credentials": "true" }),
    };
  };
  const vary = origins === "*" ? [] : ["Origin"];
  return {
    allowsCredentials: (origin) => credentials && isAllowed(origin),
    preflight: (request, headers) => {
      if (!isPreflight(request)) return undefined;
      const asked = request.headers.get(requestHeaders) ?? "";
      return {
        status: 204,
        headers: {
          ...headers,
          vary: "Access-Control-Request-Method, Access-Control-Request-Headers",
          ...(headersOf(request.headers.get("origin")) !== undefined && {
            "access-control-allow-methods": allowedMethods,
            "access-control-max-age": String(maxAge),
            // Which headers custom code reads is not known. A page of an allowed origin may set all of them.
            ...(isHeaderList.test(asked) && { "access-control-allow-headers": asked }),
          }),
        },
        body: null,
      };
    },
    complete: (request, answer) => {
      const allowed = headersOf(request.headers.get("origin"));
      const set =
        allowed === undefined || isPreflight(request)
          ? allowed
          : { ...allowed, "access-control-expose-headers": exposed };
      return isResponse(answer)
        ? completeResponse(answer, set, vary)
        : { ...answer, headers: { ...answer.headers, ...set, ...varied(answer.headers["vary"], vary) } };
    },
  };
}

/** Whether a browser asks what it may send. */
const isPreflight = ({ method, headers }: IncomingRequest): boolean =>
  method === "OPTIONS" && headers.has("origin") && headers.has(requestMethod);

/** The check of one origin. That of a sandboxed page or a file, `null`, is shared by many and never allowed. */
function originCheck(
  origins: CorsOptions["origins"],
  report: (error: unknown) => void,
): (origin: string) => boolean {
  if (origins === "*") return () => true;
  if (typeof origins !== "function") {
    const allowed = new Set(origins);
    return (origin) => allowed.has(origin);
  }
  // What a function of JavaScript returns may be truthy without being true: a promise, for example.
  const ask: (origin: string) => unknown = origins;
  return (origin) => {
    if (origin === "null") return false;
    try {
      return ask(origin) === true;
    } catch (error) {
      report(error);
      return false;
    }
  };
}

/** The Vary header of an answer that depends on further request headers. */
function varied(vary: string | null | undefined, names: readonly string[]): HeaderSet {
  if (names.length === 0) return {};
  const present = (vary ?? "").toLowerCase().split(",");
  const has = new Set(present.map((name) => name.trim()));
  const missing = has.has("*") ? [] : names.filter((name) => !has.has(name.toLowerCase()));
  return missing.length === 0 ? {} : { vary: [...(vary ? [vary] : []), ...missing].join(", ") };
}

function completeResponse(response: Response, set: HeaderSet | undefined, vary: readonly string[]): Response {
  const added = {
    ...varied(response.headers.get("vary"), vary),
    ...(!response.headers.has(allowOrigin) && set),
  };
  return setHeaders(response, Object.entries(added));
}
