// Reads a request body by its content type: the entry point of this folder.
import { charsetOf } from "./charset.ts";
import { BodyError } from "./errors.ts";
import type { IncomingRequest } from "../incoming-request.ts";
import { FormFields } from "./form-fields.ts";
import { type HeaderValue, parseHeaderValue } from "./header-value.ts";
import { parseJson } from "./json.ts";
import type { BodyValue } from "./body-value.ts";
import { parseMultipart } from "./multipart.ts";
import { isEmptyBody, readBytes } from "./read-bytes.ts";
import { parseUrlencoded } from "./urlencoded.ts";

/**
 * A parsed body.
 *
 * @example
 * const body = await request.body();
 * const title = body.kind === "form" ? body.fields.get("title") : undefined;
 */
export type Body = { kind: "json"; value: BodyValue } | { kind: "form"; fields: FormFields };

/** Limits of a body, with Django's defaults. */
export interface BodyLimits {
  /** Bytes of the whole body, files included. Default 2,621,440. */
  readonly bytes?: number;
  /** The number of fields of a form. Default 1000. */
  readonly fields?: number;
}

const defaultMaxBytes = 2_621_440;
const defaultMaxFields = 1000;

const json = "application/json";
const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";
const mediaTypes = new Set([json, urlencoded, multipart]);

/**
 * Reads and parses the body of a request. An empty body of any type is an empty form or `{}`.
 *
 * @throws BodyError with the status and detail of the response
 */
export async function readBody(request: IncomingRequest, limits: BodyLimits = {}): Promise<Body> {
  const contentType = request.headers.get("content-type") ?? "";
  const { value: mediaType, params } = parsedContentType(contentType);
  const refusal = refusalOf(request, contentType, mediaType);
  if (refusal !== undefined) {
    // Only an empty body passes. Any other is refused without being received.
    if (await isEmptyBody(request)) return emptyBody(mediaType);
    throw refusal;
  }

  const bytes = await readBytes(request, limits.bytes ?? defaultMaxBytes);
  if (bytes.length === 0) return emptyBody(mediaType);
  const charset = charsetOf(params.get("charset"));
  if (mediaType === json) return { kind: "json", value: parseJson(bytes, charset) };
  const maxFields = limits.fields ?? defaultMaxFields;
  const fields =
    mediaType === urlencoded
      ? parseUrlencoded(bytes, charset, maxFields)
      : parseMultipart(bytes, params.get("boundary"), charset, maxFields);
  return { kind: "form", fields };
}

// Most clients send one of few types.
const remembered = new Map<string, HeaderValue>();
const maxRemembered = 100;
const maxTypeLength = 100;

function parsedContentType(contentType: string): HeaderValue {
  let parsed = remembered.get(contentType);
  if (parsed === undefined) {
    parsed = parseHeaderValue(contentType);
    if (remembered.size < maxRemembered && contentType.length < maxTypeLength)
      remembered.set(contentType, parsed);
  }
  return parsed;
}

/** The 415 for a body of this type or encoding, unless it is empty. */
function refusalOf(request: IncomingRequest, contentType: string, mediaType: string): BodyError | undefined {
  if (!mediaTypes.has(mediaType)) {
    return new BodyError("unsupported_media_type", `Unsupported media type "${contentType}" in request.`);
  }
  const encoding = request.headers.get("content-encoding");
  if (encoding === null || encoding.toLowerCase() === "identity" || encoding === "") return undefined;
  return new BodyError("unsupported_media_type", `Unsupported content encoding "${encoding}" in request.`);
}

function emptyBody(mediaType: string): Body {
  const isForm = mediaType === urlencoded || mediaType === multipart;
  return isForm ? { kind: "form", fields: new FormFields() } : { kind: "json", value: {} };
}
