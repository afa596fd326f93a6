// Reads a request's body by its content type: the one entry to this folder.
import { charsetOf } from "./charset.ts";
import { BodyError } from "./errors.ts";
import { FormFields } from "./form-fields.ts";
import { parseHeaderValue } from "./header-value.ts";
import { parseJson } from "./json.ts";
import type { JsonValue } from "./json-value.ts";
import { parseMultipart } from "./multipart.ts";
import { isEmptyBody, readBytes } from "./read-bytes.ts";
import { parseUrlencoded } from "./urlencoded.ts";

/** A parsed body. */
export type Body = { kind: "json"; value: JsonValue } | { kind: "form"; fields: FormFields };

/** Bounds of a body; Django's defaults. */
export interface BodyLimits {
  /** Bytes of the whole body, files included. Default 2,621,440. */
  readonly bytes?: number;
  /** Fields of a form. Default 1000. */
  readonly fields?: number;
}

const DEFAULT_BYTES = 2_621_440;
const DEFAULT_FIELDS = 1000;

const JSON_TYPE = "application/json";
const URLENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";
const MEDIA_TYPES = new Set([JSON_TYPE, URLENCODED, MULTIPART]);

/**
 * Reads and parses the body of a request. An empty body is an empty form or `{}`, whatever its type.
 * Throws BodyError with the status and detail to answer.
 */
export async function readBody(request: Request, limits: BodyLimits = {}): Promise<Body> {
  const contentType = request.headers.get("content-type") ?? "";
  const { value: mediaType, params } = parseHeaderValue(contentType);
  const refusal = refusalOf(request, contentType, mediaType);
  if (refusal !== undefined) {
    // Nothing of such a body is worth receiving, but only an empty one may pass.
    if (await isEmptyBody(request)) return emptyBody(mediaType);
    throw refusal;
  }

  const bytes = await readBytes(request, limits.bytes ?? DEFAULT_BYTES);
  if (bytes.length === 0) return emptyBody(mediaType);
  const charset = charsetOf(params.get("charset"));
  if (mediaType === JSON_TYPE) return { kind: "json", value: parseJson(bytes, charset) };
  const maxFields = limits.fields ?? DEFAULT_FIELDS;
  const fields =
    mediaType === URLENCODED
      ? parseUrlencoded(bytes, charset, maxFields)
      : parseMultipart(bytes, params.get("boundary"), charset, maxFields);
  return { kind: "form", fields };
}

/** The 415 that a body of this type or encoding deserves, unless it turns out to be empty. */
function refusalOf(request: Request, contentType: string, mediaType: string): BodyError | undefined {
  if (!MEDIA_TYPES.has(mediaType)) {
    return new BodyError("unsupported_media_type", `Unsupported media type "${contentType}" in request.`);
  }
  const encoding = request.headers.get("content-encoding");
  if (encoding === null || encoding.toLowerCase() === "identity" || encoding === "") return undefined;
  return new BodyError("unsupported_media_type", `Unsupported content encoding "${encoding}" in request.`);
}

function emptyBody(mediaType: string): Body {
  const isForm = mediaType === URLENCODED || mediaType === MULTIPART;
  return isForm ? { kind: "form", fields: new FormFields() } : { kind: "json", value: {} };
}
