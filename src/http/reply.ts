// The result of a handler: a value becomes JSON, text and chunks are sent as they are.
import { type Later, onceThere } from "../runtime/index.ts";
import { type HeaderSet, jsonHeaders, replaceHeaders } from "./headers.ts";
import { jsonText } from "./json.ts";
import { openRowList } from "./open-row-list.ts";
import { RowList } from "./row-list.ts";

/** A chunk of a body: bytes, or text, which is sent as UTF-8. */
export type Chunk = string | Uint8Array;

/** A body in chunks. The next chunk is read when the client has received the one before. */
export type Chunks = AsyncIterable<Chunk>;

/**
 * A response with a status and headers.
 *
 * @example new Reply(201, { id: 7 }, { location: "/api/tasks/7/" })
 */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * The body is a value, which is sent as JSON, or an async iterable of text or bytes, which is sent in chunks. Without a
   * body, or with `undefined`, the response has none.
   */
  constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /**
   * A response with a text body. Its media type is `text/plain` unless the headers have another.
   *
   * @example Reply.text(200, "id,title\n1,Test\n", { "content-type": "text/csv; charset=utf-8" })
   */
  static text(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
    return new Reply(status, new Text(text), headers);
  }
}

class Text {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A reply that is ready to be sent. */
export interface OpenReply {
  readonly status: number;
  /** Valid, and their names in lower case. */
  readonly headers: HeaderSet;
  /** Null when there is no body, or the request was a HEAD. */
  readonly body: string | Chunks | null;
  /** The `Set-Cookie` headers: the only one that an answer may have several of. */
  readonly cookies?: readonly string[];
}

/** The settings that the body of a reply depends on. */
export interface ReplyOptions {
  readonly method: string;
  /** The indentation of JSON, in spaces. */
  readonly indent: number | undefined;
  /** The maximum number of rows in a list. */
  readonly maxRows: number | undefined;
}

/**
 * Makes the result of a handler ready to be sent. The headers of a `Reply` replace the given ones. Of a body in chunks the
 * first one is read.
 *
 * @throws what reading the first chunk throws, so that it is answered as any other error; TypeError or RangeError for a
 * status or header that HTTP does not allow
 */
export function openReply(outcome: unknown, headers: HeaderSet, options: ReplyOptions): Later<OpenReply> {
  const isReply = outcome instanceof Reply;
  const status = isReply ? outcome.status : 200;
  const body: unknown = isReply ? outcome.body : outcome;
  if (isReply) checkStatus(status, body);
  const complete = (given: HeaderSet): HeaderSet =>
    isReply ? replaceHeaders(given, outcome.headers) : given;
  if (body === undefined) return { status, headers: complete(headers), body: null };
  const isHead = options.method === "HEAD";
  if (body instanceof Text || isChunks(body)) {
    const typed = complete({ ...headers, "content-type": "text/plain; charset=utf-8" });
    if (isHead) return { status, headers: typed, body: null };
    const opened: Later<string | Chunks> = body instanceof Text ? body.text : openChunks(body);
    return onceThere(opened, (text) => ({ status, headers: typed, body: text }));
  }
  const typed = complete(jsonHeaders(headers));
  if (body instanceof RowList)
    return onceThere(openRowList(body, options), (list) => ({
      status,
      headers: typed,
      body: isHead ? null : list,
    }));
  return { status, headers: typed, body: isHead ? null : jsonText(body, options.indent) };
}

/** As the Fetch standard has it: a final status, and no body where HTTP has none. */
function checkStatus(status: number, body: unknown): void {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new RangeError(`The status of a response is from 200 to 599, not ${status}.`);
  if (body !== undefined && bodiless.has(status))
    throw new TypeError(`A response with the status ${status} has no body.`);
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Whether a body is sent as the JSON of one value. */
export const isJsonValue = (body: unknown): boolean =>
  body !== undefined && !(body instanceof Text || body instanceof RowList || isChunks(body));

function isChunks(body: unknown): body is Chunks {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

async function openChunks(chunks: Chunks): Promise<Chunks> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first: IteratorResult<Chunk, unknown> | undefined = await iterator.next();
  const rest: AsyncIterator<Chunk, unknown> = {
    next: async () => {
      const result = first ?? (await iterator.next());
      first = undefined;
      return result;
    },
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => rest };
}
