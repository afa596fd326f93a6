// What a handler answers, and how it is made ready to be written: a value becomes JSON, text and chunks stay what they are.
import { jsonText } from "./json.ts";
import { openRowList, RowList } from "./row-list.ts";

/** A piece of a body: text, which is written as UTF-8, or bytes. */
export type Chunk = string | Uint8Array;

/** A body that is written piece by piece. The next chunk is asked for when the client has taken the one before. */
export type Chunks = AsyncIterable<Chunk>;

/** An answer with a status and headers of its own. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * The body is a value, which is written as JSON, or an async iterable of chunks, which are written as they come.
   * A body of `undefined` is none at all.
   */
  constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** A body that is text already. Its media type is `text/plain` unless the headers say another. */
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

/** A reply that is ready to be written. */
export interface OpenReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null is no body: there is none, or the request was a HEAD. */
  readonly body: string | Chunks | null;
}

/** What the body of a reply depends on. */
export interface ReplyOptions {
  readonly method: string;
  /** Spaces to indent JSON by. */
  readonly indent: number | undefined;
  /** The most rows that a list may have. */
  readonly maxRows: number | undefined;
}

/**
 * Makes a reply ready: as much of a body that comes in chunks is read as is needed to know that it can be read.
 *
 * @throws what reading it threw: nothing has been sent yet
 */
export async function openReply(outcome: unknown, options: ReplyOptions): Promise<OpenReply> {
  const { status, body, headers } = outcome instanceof Reply ? outcome : new Reply(200, outcome);
  if (body === undefined) return { status, headers, body: null };
  const isHead = options.method === "HEAD";
  if (body instanceof Text || isChunks(body)) {
    const typed = { "content-type": "text/plain; charset=utf-8", ...headers };
    if (isHead) return { status, headers: typed, body: null };
    return { status, headers: typed, body: body instanceof Text ? body.text : await openChunks(body) };
  }
  const typed = { "content-type": "application/json", ...headers };
  if (body instanceof RowList) {
    const list = await openRowList(body, options);
    return { status, headers: typed, body: isHead ? null : list };
  }
  return { status, headers: typed, body: isHead ? null : jsonText(body, options.indent) };
}

function isChunks(body: unknown): body is Chunks {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** Reads the first chunk, so that what fails at once is answered as every other failure. */
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
