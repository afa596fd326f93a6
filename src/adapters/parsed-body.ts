// The body of a request that another handler has read and parsed before: Express's `req.body`, written once more.
import type { IncomingMessage } from "node:http";

/** A body as bytes or text, and its media type. */
export interface ParsedBody {
  readonly body: Uint8Array<ArrayBuffer> | string;
  readonly contentType: string;
}

/**
 * The body that a parser left in `request.body` after it read the stream; undefined when the stream can still be read,
 * or nothing was left. Files that a multipart parser took away are not in it.
 */
export function parsedBody(request: IncomingMessage): ParsedBody | undefined {
  if (!request.readableDidRead || !("body" in request)) return undefined;
  const { body } = request;
  const contentType = request.headers["content-type"] ?? "";
  const [mediaType = ""] = contentType.split(";", 1);
  if (body instanceof Uint8Array) return { body: Uint8Array.from(body), contentType };
  if (typeof body === "string") return { body, contentType: `${mediaType}; charset=utf-8` };
  if (body === undefined) return undefined;
  if (typeof body === "object" && body !== null && isForm(mediaType)) {
    return { body: formText(body), contentType: "application/x-www-form-urlencoded; charset=utf-8" };
  }
  return { body: JSON.stringify(body), contentType: "application/json" };
}

const isForm = (mediaType: string): boolean =>
  ["application/x-www-form-urlencoded", "multipart/form-data"].includes(mediaType.trim().toLowerCase());

/** A form with the names that it had: `a[b]=c` is what a parser makes `{ a: { b: "c" } }` of. */
function formText(fields: object): string {
  const parameters = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) add(name, item);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(`${name}[${key}]`, inner);
    } else parameters.append(name, String(value));
  };
  for (const [name, value] of Object.entries(fields)) add(name, value);
  return parameters.toString();
}
