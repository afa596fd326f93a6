// Requests and recorded data for the tests of bodies.
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { BodyLimits, FormValue, BodyValue } from "../../../src/http/bodies/index.ts";
import { BodyError, readBody } from "../../../src/http/bodies/index.ts";

export const JSON_TYPE = "application/json";
export const FORM_TYPE = "application/x-www-form-urlencoded";

type Bytes = string | Uint8Array;

/** A POST whose headers are exactly those given, sent with Content-Length as HTTP clients do. */
export function post(contentType: string | null, body: Bytes, headers: Record<string, string> = {}): Request {
  const bytes = Buffer.from(body);
  const request = new Request("http://api.example/", {
    method: "POST",
    body: bytes,
    headers: { "content-length": String(bytes.length), ...headers },
  });
  if (contentType !== null) request.headers.set("content-type", contentType);
  return request;
}

/** A POST without Content-Length whose body arrives in the given chunks. */
export function postChunks(contentType: string, chunks: Iterable<Uint8Array>): Request {
  const iterator = chunks[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Request("http://api.example/", {
    method: "POST",
    body,
    duplex: "half",
    headers: { "content-type": contentType },
  });
}

export async function readJson(body: Bytes, contentType = JSON_TYPE): Promise<BodyValue> {
  const parsed = await readBody(post(contentType, body));
  if (parsed.kind !== "json") throw new Error("expected a JSON body");
  return parsed.value;
}

/** The form's fields as pairs, in order. */
export async function readForm(
  body: Bytes,
  contentType = FORM_TYPE,
  limits?: BodyLimits,
): Promise<[string, FormValue | undefined][]> {
  return formPairs(post(contentType, body), limits);
}

export async function formPairs(
  request: Request,
  limits?: BodyLimits,
): Promise<[string, FormValue | undefined][]> {
  const parsed = await readBody(request, limits);
  if (parsed.kind !== "form") throw new Error("expected a form");
  return parsed.fields.names().map((name) => [name, parsed.fields.get(name)]);
}

/** The BodyError that reading ends with. */
export async function refusal(request: Request, limits?: BodyLimits): Promise<BodyError> {
  try {
    await readBody(request, limits);
  } catch (error) {
    if (error instanceof BodyError) return error;
    throw error;
  }
  throw new Error("the body was accepted");
}

/** The detail that the JSON body is refused with; null when it is accepted. */
export async function jsonRefusal(body: Bytes, contentType = JSON_TYPE): Promise<string | null> {
  try {
    await readJson(body, contentType);
    return null;
  } catch (error) {
    if (error instanceof BodyError && error.status === 400) return error.message;
    throw error;
  }
}

/** The text of a recorded data file under test/data. */
export function recorded(path: string): string {
  return readFileSync(new URL(`../../data/${path}`, import.meta.url), "utf8");
}

/** The Big List of Naughty Strings, as bytes. */
export function naughtyBytes(): Buffer[] {
  const { cases }: { cases: { b64: string }[] } = JSON.parse(recorded("security/naughty_strings.json"));
  return cases.map(({ b64 }) => Buffer.from(b64, "base64"));
}

/** Those of them that are UTF-8, as text. */
export function naughtyStrings(): string[] {
  return naughtyBytes()
    .filter((bytes) => isUtf8(bytes))
    .map((bytes) => bytes.toString());
}
