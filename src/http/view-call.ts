// The argument of a handler: the parts of a request, each of which is read when it is first asked for.
import type { Client, ClientInfo, Identity } from "../auth/index.ts";
import { type BodyLimits, readBody } from "./bodies/index.ts";
import { CookieJar, isLoopback, readCookie, type RequestCookies } from "./cookies.ts";
import { type IncomingRequest, webRequest } from "./incoming-request.ts";
import type { ViewRequest } from "./operation.ts";
import { deviceCookie, deviceHeader } from "./throttling.ts";
import { type Incoming, type OriginOptions, readOrigin, type RequestOrigin } from "./origin.ts";

/** A request as the router passes it to a view. */
export interface RoutedRequest extends Incoming {
  readonly params: Readonly<Record<string, string>>;
  /** The format suffix of the path. */
  readonly suffix: string | null;
}

/** The settings of all requests. */
export interface ViewCallOptions extends OriginOptions {
  readonly limits: BodyLimits;
}

/**
 * A request to a view. What most operations do not read has a getter on the prototype, so it is extended with
 * `extended`, not with a spread.
 */
export class ViewCall implements ViewRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly format: string | null;
  readonly url: ViewRequest["url"];
  /** Set when the caller has been authenticated. */
  identity: Identity | undefined;
  readonly body: ViewRequest["body"];
  private readonly routed: RoutedRequest;
  private readonly options: ViewCallOptions;
  private cachedOrigin: RequestOrigin | undefined;
  private cachedClient: Client | undefined;
  private jar: CookieJar | undefined;

  constructor(routed: RoutedRequest, options: ViewCallOptions) {
    const { request, params, suffix, url } = routed;
    this.method = request.method;
    this.params = params;
    this.format = suffix ?? formatParameter(url.query);
    this.url = url;
    this.routed = routed;
    this.options = options;
    let body: ReturnType<ViewRequest["body"]> | undefined;
    this.body = () => (body ??= readBody(request, options.limits));
  }

  get request(): Request {
    return webRequest(this.routed.request);
  }

  get client(): Client {
    return (this.cachedClient ??= new RequestClient(this.from().client, this.routed.request));
  }

  get origin(): string {
    return this.from().origin;
  }

  get baseUrl(): string {
    return this.from().baseUrl;
  }

  get cookies(): RequestCookies {
    const { request, url } = this.routed;
    return (this.jar ??= new CookieJar(request, () => this.from().isSecure || !isLoopback(url.authority)));
  }

  /** The `Set-Cookie` headers of the answer. */
  writtenCookies(): readonly string[] {
    return this.jar?.written() ?? [];
  }

  private from(): RequestOrigin {
    return (this.cachedOrigin ??= readOrigin(this.routed, this.options));
  }
}

/** The client of a request. Few operations read its signal and its device. */
class RequestClient implements Client {
  readonly userAgent: string | undefined;
  readonly ipAddress: string | undefined;
  private readonly request: IncomingRequest;

  constructor({ userAgent, ipAddress }: ClientInfo, request: IncomingRequest) {
    this.userAgent = userAgent;
    this.ipAddress = ipAddress;
    this.request = request;
  }

  get signal(): AbortSignal {
    return this.request.signal;
  }

  get device(): string | undefined {
    return this.request.headers.get(deviceHeader) ?? readCookie(this.request, deviceCookie);
  }
}

function formatParameter(query: string): string | null {
  return query === "" ? null : new URLSearchParams(query).get("format");
}
