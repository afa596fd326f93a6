// Sends bytes over a socket as they are, and reads every answer that comes back, in order.
import net from "node:net";

/** One answer as it came over the wire; interim answers (100 Continue) are left out. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Everything that came back on one connection. */
export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** Statuses of interim answers. */
  readonly interim: readonly number[];
  /** Whether the server ended the connection. */
  readonly isClosed: boolean;
  /** Every byte received, as Latin-1. */
  readonly received: string;
}

/** What to wait for; for the end of the connection if nothing is named. */
export interface Awaited {
  /** So many answers, and then a short silence in which a surplus one would show itself. */
  readonly answers?: number;
  /** How long the server may take altogether, in milliseconds. */
  readonly patience?: number;
  /** Ends the client's side right after the bytes. */
  readonly halfClose?: boolean;
}

const silence = 150;

/** Sends parts one after another; resolves with what came back, also when that is less than was awaited. */
export function rawExchange(
  port: number,
  parts: readonly (string | Buffer)[],
  { answers, patience = 20_000, halfClose = false }: Awaited = {},
): Promise<RawExchange> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let quiet: NodeJS.Timeout | undefined;
    let isClosed = false;
    const finish = (): void => {
      clearTimeout(quiet);
      clearTimeout(limit);
      socket.destroy();
      const bytes = Buffer.concat(chunks);
      resolve({ ...readAnswers(bytes, isClosed), isClosed, received: bytes.toString("latin1") });
    };
    const limit = setTimeout(finish, patience);
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (answers === undefined) return;
      clearTimeout(quiet);
      if (readAnswers(Buffer.concat(chunks), false).answers.length >= answers)
        quiet = setTimeout(finish, silence);
    });
    socket.on("error", (error) => {
      // A reset after the answer: the server ended a connection that still had bytes to read.
      if (chunks.length === 0 && "code" in error && error.code === "ECONNREFUSED") reject(error);
    });
    socket.on("end", () => {
      isClosed = true;
      finish();
    });
    socket.on("close", () => {
      isClosed = true;
      finish();
    });
    for (const part of parts) socket.write(typeof part === "string" ? Buffer.from(part, "latin1") : part);
    if (halfClose) socket.end();
  });
}

function readAnswers(
  bytes: Buffer,
  isClosed: boolean,
): { answers: readonly RawAnswer[]; interim: readonly number[] } {
  const answers: RawAnswer[] = [];
  const interim: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const headEnd = bytes.indexOf("\r\n\r\n", at);
    if (headEnd < 0) break;
    const [statusLine = "", ...lines] = bytes.subarray(at, headEnd).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (Number.isNaN(status)) throw new Error(`not the head of an answer: ${statusLine.slice(0, 200)}`);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
    );
    at = headEnd + 4;
    if (status < 200) {
      interim.push(status);
      continue;
    }
    const body = readBody(bytes, at, status, headers, isClosed);
    if (body === undefined) break;
    at = body.end;
    answers.push({ status, headers, text: body.text });
  }
  return { answers, interim };
}

function readBody(
  bytes: Buffer,
  start: number,
  status: number,
  headers: Readonly<Record<string, string>>,
  isClosed: boolean,
): { text: string; end: number } | undefined {
  if (status === 204 || status === 304) return { text: "", end: start };
  if (/chunked/i.test(headers["transfer-encoding"] ?? "")) {
    const parts: Buffer[] = [];
    for (let at = start; ;) {
      const lineEnd = bytes.indexOf("\r\n", at);
      if (lineEnd < 0) return undefined;
      const size = Number.parseInt(bytes.subarray(at, lineEnd).toString("latin1"), 16);
      if (bytes.length < lineEnd + 4 + size) return undefined;
      if (size === 0) return { text: Buffer.concat(parts).toString("utf8"), end: lineEnd + 4 };
      parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
      at = lineEnd + 4 + size;
    }
  }
  const length = headers["content-length"];
  if (length === undefined && !isClosed) return undefined;
  const end = length === undefined ? bytes.length : start + Number(length);
  return bytes.length < end ? undefined : { text: bytes.subarray(start, end).toString("utf8"), end };
}
