// A request as it comes in: a web Request, or what an adapter has read of one, which becomes a Request when code asks for it.

/** What our own operations read of a request. A web Request has it too. */
interface RequestParts extends Pick<
  Request,
  "method" | "url" | "signal" | "bodyUsed" | "body" | "arrayBuffer"
> {
  /** Values of repeated headers are joined by a comma. */
  readonly headers: Pick<Headers, "get" | "has">;
}

/** A request of an adapter that makes no web objects of its own. */
export interface AdapterRequest extends RequestParts {
  /** The web Request: the same one in every call. The body can be read once, from one of the two. */
  readonly toWeb: () => Request;
}

/** A request as it comes in. */
export type IncomingRequest = Request | AdapterRequest;

/** The web Request of a request. */
export const webRequest = (request: IncomingRequest): Request =>
  "toWeb" in request ? request.toWeb() : request;
