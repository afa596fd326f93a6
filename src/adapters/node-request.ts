// What an app reads of one of Node's requests, without web objects. A web Request is made of it when code asks for one.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { AdapterRequest } from "../http/index.ts";
import type { ParsedBody } from "./parsed-body.ts";
import { readIncoming } from "./read-incoming.ts";
import { requestUrl } from "./request-url.ts";

const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD", "TRACE"]);
/** Headers about the bytes that were received, which a parsed body no longer has. */
const bodyHeaders: ReadonlySet<string> = new Set([
  "content-length",
  "content-encoding",
  "content-type",
  "transfer-encoding",
]);

/** One of Node's requests. */
export class NodeRequest implements AdapterRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: AdapterRequest["headers"];
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #rawHeaders: readonly string[];
  readonly #parsed: ParsedBody | undefined;
  #isRead = false;
  #signal: AbortSignal | undefined;
  #web: Request | undefined;

  /**
   * `parsed` is the body if a framework has read it already.
   *
   * @throws TypeError when the target or the Host header makes no valid URL
   */
  constructor(incoming: IncomingMessage, outgoing: ServerResponse, parsed?: ParsedBody) {
    this.method = incoming.method ?? "GET";
    this.url = requestUrl(incoming);
    this.#parsed = bodiless.has(this.method) ? undefined : parsed;
    this.#rawHeaders =
      this.#parsed === undefined ? incoming.rawHeaders : describing(this.#parsed, incoming.rawHeaders);
    this.headers = new RawHeaders(this.#rawHeaders);
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  /** Aborts when the client goes away before it has the whole response. */
  get signal(): AbortSignal {
    return (this.#signal ??= leaving(this.#incoming, this.#outgoing));
  }

  get bodyUsed(): boolean {
    return this.#isRead || this.#web?.bodyUsed === true;
  }

  get body(): Request["body"] {
    return this.toWeb().body;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#web !== undefined || this.#parsed !== undefined) return this.toWeb().arrayBuffer();
    this.#isRead = true;
    return readIncoming(this.#incoming);
  }

  toWeb(): Request {
    return (this.#web ??= this.#makeWeb());
  }

  #makeWeb(): Request {
    const headers = new Headers();
    const raw = this.#rawHeaders;
    for (let index = 0; index < raw.length; index += 2)
      headers.append(raw[index] ?? "", raw[index + 1] ?? "");
    const { method, signal } = this;
    // `Request` refuses TRACE.
    const isTrace = method === "TRACE";
    const request = new Request(this.url, {
      method: isTrace ? "GET" : method,
      headers,
      signal,
      ...(!bodiless.has(method) && { body: this.#webBody(), duplex: "half" }),
    });
    return isTrace ? Object.defineProperty(request, "method", { value: method }) : request;
  }

  #webBody(): NonNullable<RequestInit["body"]> {
    if (this.#parsed !== undefined) return this.#parsed.body;
    return Readable.toWeb(this.#incoming);
  }
}

/** Headers in Node's flat list, where a repeated one has several entries. */
class RawHeaders {
  readonly #raw: readonly string[];

  constructor(raw: readonly string[]) {
    this.#raw = raw;
  }

  get(name: string): string | null {
    const raw = this.#raw;
    let value: string | null = null;
    for (let index = 0; index < raw.length; index += 2) {
      const other = raw[index] ?? "";
      if (other.length !== name.length || other.toLowerCase() !== name.toLowerCase()) continue;
      const found = raw[index + 1] ?? "";
      value = value === null ? found : `${value}, ${found}`;
    }
    return value;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }
}

/** The headers of a request with a parsed body. */
function describing({ contentType }: ParsedBody, raw: readonly string[]): string[] {
  const kept = ["content-type", contentType];
  for (let index = 0; index < raw.length; index += 2) {
    const [name = "", value = ""] = raw.slice(index, index + 2);
    if (!bodyHeaders.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

function leaving(incoming: IncomingMessage, outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const onClose = (): void => {
    if (incoming.errored !== null || !outgoing.writableFinished)
      controller.abort(new Error("The client closed the connection."));
  };
  if (outgoing.closed) onClose();
  else outgoing.once("close", onClose);
  return controller.signal;
}
