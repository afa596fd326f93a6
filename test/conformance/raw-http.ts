// Sends a request byte by byte as it was recorded, over a socket of its own, and reads the answer.
import net from "node:net";
import type { RecordedRequest } from "./transcript.ts";

/** An answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request and waits for the end of the connection. */
export function sendRaw(port: number, host: string, request: RecordedRequest): Promise<RawResponse> {
  const body = bodyOf(request);
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const chunked = request.headers.some(
    ([name, value]) => /^transfer-encoding$/i.test(name) && /chunked/i.test(value),
  );
  const lines = [
    `${request.method} ${request.path} HTTP/1.1`,
    ...(names.has("host") ? [] : [`Host: ${host}`]),
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (!chunked && !names.has("content-length") && (body !== undefined || request.force_length === true)) {
    lines.push(`Content-Length: ${body?.length ?? 0}`);
  }
  const head = Buffer.from([...lines, "Connection: close", "", ""].join("\r\n"), "latin1");
  return exchange(port, [head, ...(body === undefined ? [] : chunked ? chunks(body) : [body])]);
}

/** Sends bytes as they are and reads one answer. */
function exchange(port: number, parts: readonly Buffer[]): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1");
    const received: Buffer[] = [];
    const finish = (): void => {
      try {
        resolve(parseResponse(Buffer.concat(received)));
      } catch (error) {
        reject(error instanceof Error ? error : new Error("no response"));
      }
    };
    socket.setTimeout(120_000, () => socket.destroy(new Error("no answer in two minutes")));
    socket.on("data", (chunk: Buffer) => received.push(chunk));
    socket.on("end", finish);
    socket.on("error", (error) => (received.length > 0 ? finish() : reject(error)));
    for (const part of parts) socket.write(part);
  });
}

function bodyOf({ body, body_b64: encoded, body_repeat: repeat }: RecordedRequest): Buffer | undefined {
  if (encoded !== undefined) return Buffer.from(encoded, "base64");
  if (repeat !== undefined)
    return Buffer.from(repeat.prefix + repeat.unit.repeat(repeat.times) + repeat.suffix);
  return body === undefined ? undefined : Buffer.from(body);
}

function chunks(body: Buffer): Buffer[] {
  // Some recordings are chunked already.
  if (/^[0-9a-f]+\r\n/i.test(body.toString("latin1"))) return [body];
  return [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")];
}

function parseResponse(raw: Buffer): RawResponse {
  const split = raw.indexOf("\r\n\r\n");
  if (split < 0) throw new Error("the connection closed without a response");
  const [statusLine = "", ...headerLines] = raw.subarray(0, split).toString("latin1").split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of headerLines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = raw.subarray(split + 4);
  const text = /chunked/i.test(headers["transfer-encoding"] ?? "") ? dechunk(body) : body;
  return { status: Number(statusLine.split(" ")[1]), headers, text: text.toString("utf8") };
}

function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.subarray(at, end).toString("latin1"), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
