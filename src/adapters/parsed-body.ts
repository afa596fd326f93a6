// Serializes a body that another handler has parsed already: Express's `req.body`.
import type { IncomingMessage } from "node:http";

/** A body as bytes or text, and its media type. */
export interface ParsedBody {
  readonly body: Uint8Array<ArrayBuffer> | string;
  readonly contentType: string;
}

/**
 * The body that a parser has put in `request.body`; undefined when nothing has read the stream, or there is no such body.
 * Files that a multipart parser has removed are missing.
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

/** The form with its original names: parsers turn `a[b]=c` into `{ a: { b: "c" } }`. */
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
