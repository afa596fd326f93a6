// multipart/form-data bodies (RFC 7578), parsed as leniently as Django does and within limits.
import { pythonTrim } from "../../python/index.ts";
import { type Charset, utf8 } from "./charset.ts";
import { BodyError } from "./errors.ts";
import { FormFields, type FormValue, UploadedFile } from "./form-fields.ts";
import { type HeaderValue, parseHeaderValue } from "./header-value.ts";
import { tooManyFields } from "./urlencoded.ts";

/** The maximum size of the headers of one part. */
const maxHeaderBytes = 1024;

const boundaryPattern = /^[ -~]{0,200}[!-~]$/;
const blankLine = "\r\n\r\n";
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const dash = 0x2d;

/**
 * Parses a multipart form. Text outside the parts and parts without a name are ignored. The end may be missing.
 *
 * @throws BodyError `parse_error` for an invalid boundary or a header that is too long, `too_many_fields` for too many parts
 */
export function parseMultipart(
  bytes: Uint8Array,
  boundary: string | undefined,
  charset: Charset,
  maxFields: number,
): FormFields {
  if (boundary === undefined || !boundaryPattern.test(boundary)) {
    throw multipartError(`Invalid boundary in multipart: ${boundary ?? "None"}`);
  }
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: [string, FormValue][] = [];
  let parts = 0;
  for (const part of splitParts(body, Buffer.from(`--${boundary}`, "latin1"))) {
    parts += 1;
    // Parts without a name count too: otherwise a body could have any number of them.
    if (parts > maxFields) throw tooManyFields(maxFields);
    const entry = readPart(part, charset);
    if (entry !== undefined) entries.push(entry);
  }
  return new FormFields(entries);
}

interface Delimiter {
  /** Where the part before it ends. The line break between them belongs to the delimiter. */
  readonly start: number;
  /** Where the next part begins: at the line break, so that a part without headers begins with a blank line. */
  readonly end: number;
  /** Whether it is the closing delimiter. Anything after that is ignored. */
  readonly isLast: boolean;
}

function* splitParts(body: Buffer, marker: Buffer): Generator<Buffer> {
  let current = findDelimiter(body, marker, 0);
  while (current !== undefined && !current.isLast) {
    const next = findDelimiter(body, marker, current.end);
    yield body.subarray(current.end, next?.start ?? body.length);
    current = next;
  }
}

/** The next delimiter line (RFC 2046 section 5.1.1). A line feed without a carriage return may come before it. */
function findDelimiter(body: Buffer, marker: Buffer, from: number): Delimiter | undefined {
  for (let at = body.indexOf(marker, from); at >= 0; at = body.indexOf(marker, at + 1)) {
    if (at > 0 && body[at - 1] !== lineFeed) continue;
    const lineBreak = at > 1 && body[at - 2] === carriageReturn ? 2 : 1;
    const start = Math.max(0, at - lineBreak);
    let end = at + marker.length;
    if (body[end] === dash && body[end + 1] === dash) return { start, end, isLast: true };
    while (body[end] === 0x20 || body[end] === 0x09) end += 1;
    if (end === body.length || (body[end] === carriageReturn && body[end + 1] === lineFeed))
      return { start, end, isLast: false };
  }
  return undefined;
}

function readPart(part: Buffer, charset: Charset): [string, FormValue] | undefined {
  const headerEnd = part.subarray(0, maxHeaderBytes + blankLine.length).indexOf(blankLine, 0, "latin1");
  if (headerEnd < 0) {
    if (part.length > maxHeaderBytes) throw multipartError("Request max total header size exceeded.");
    return undefined;
  }
  const headers = readHeaders(part.subarray(0, headerEnd));
  const content = part.subarray(headerEnd + blankLine.length);
  const params = headers.get("content-disposition")?.params;
  const name = params?.get("name");
  if (name === undefined) return undefined;
  const fileName = params?.get("filename") ?? "";
  // An empty file input has a blank file name. It counts as a blank text field.
  if (fileName === "") return [pythonTrim(name), charset.decodeLossy(content)];
  const baseName = baseNameOf(fileName);
  if (baseName === "") return undefined;
  const type = headers.get("content-type")?.value ?? "";
  return [pythonTrim(name), new UploadedFile(baseName, type, content.length)];
}

/** Header lines by lower-case name. A line that is not a header, or not UTF-8, is skipped. */
function readHeaders(block: Buffer): Map<string, HeaderValue> {
  const headers = new Map<string, HeaderValue>();
  for (const line of block.toString("latin1").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    try {
      const value = utf8.decode(Buffer.from(line.slice(colon + 1), "latin1"));
      headers.set(line.slice(0, colon).toLowerCase(), parseHeaderValue(value));
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
    }
  }
  return headers;
}

/** The last path segment, after a slash or a backslash, without control characters. */
function baseNameOf(fileName: string): string {
  const segment = fileName.split(/[/\\]/).at(-1) ?? "";
  const name = segment.replaceAll(/\p{Cc}/gu, "");
  return name === "." || name === ".." ? "" : name;
}

function multipartError(message: string): BodyError {
  return new BodyError("parse_error", `Multipart form parse error - ${message}`);
}
