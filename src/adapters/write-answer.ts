// Writes the answer of an app as one of Node's responses.
import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { type Answer, type Chunks, isResponse, type OpenReply } from "../http/index.ts";
import { endSoon } from "./send-together.ts";

/** Writes an answer. `report` is called when reading its body fails: the connection is closed then. */
export function writeAnswer(
  answer: Answer,
  outgoing: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> | undefined {
  if (isResponse(answer)) return writeResponse(answer, outgoing, report);
  const { status, headers, body, cookies } = answer;
  const list = cookies === undefined ? flat(headers) : [...flat(headers), ...flatCookies(cookies)];
  if (body !== null && typeof body !== "string") {
    outgoing.writeHead(status, [...list]);
    return writeChunks(body, outgoing, report);
  }
  writeWhole(outgoing, { status, headers: list, body }, report);
  return undefined;
}

const flatSets = new WeakMap<OpenReply["headers"], readonly string[]>();

/** The headers as Node's flat list. Most answers share their set of headers with others. */
function flat(headers: OpenReply["headers"]): readonly string[] {
  let list = flatSets.get(headers);
  if (list === undefined) flatSets.set(headers, (list = Object.entries(headers).flat()));
  return list;
}

const flatCookies = (cookies: readonly string[]): string[] =>
  cookies.flatMap((cookie) => ["set-cookie", cookie]);

/** A response that is sent at once. */
interface WholeResponse {
  readonly status: number;
  /** Node's flat list. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
}

function writeWhole(
  outgoing: ServerResponse,
  { status, headers, body }: WholeResponse,
  report: (error: unknown) => void,
): void {
  // A response to HEAD may say the length that the body would have, which is not known here.
  const hasNoLength = outgoing.req.method === "HEAD" || status === 204 || status === 304;
  if (hasNoLength || headers.includes("content-length")) outgoing.writeHead(status, [...headers]);
  else outgoing.writeHead(status, [...headers, "content-length", String(Buffer.byteLength(body ?? ""))]);
  endSoon({ outgoing, body: body ?? undefined, report });
}

/** Sends a body in chunks. The next chunk is read when the client has received the one before; none when it goes away. */
async function writeChunks(
  chunks: Chunks,
  outgoing: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isOver = false;
  let resume: (() => void) | undefined;
  const end = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    resume?.();
    await iterator.return?.();
  };
  outgoing.on("drain", () => resume?.());
  outgoing.once("close", () => void end().catch(report));
  try {
    if (outgoing.destroyed) await end();
    while (!isOver) {
      const { done, value } = await iterator.next();
      if (isOver) return;
      if (done === true) {
        isOver = true;
        outgoing.end();
      } else if (!outgoing.write(value)) {
        await new Promise<void>((resolve) => (resume = resolve));
      }
    }
  } catch (error) {
    report(error);
    // Part of the response has been sent: the client can see from the end of the connection that it is not whole.
    outgoing.destroy();
    await end().catch(report);
  }
}

/** How many chunks of a body are read before its head is written, if they are there already. */
const maxAvailable = 3;

async function writeResponse(
  response: Response,
  outgoing: ServerResponse,
  report: (error: unknown) => void,
): Promise<void> {
  const { status, body } = response;
  // What a route of Hono returns that has written the response itself.
  if (response.headers.has("x-hono-already-sent")) return;
  const headers = [...response.headers].flat();
  if (body === null) return writeWhole(outgoing, { status, headers, body }, report);
  if (!response.headers.has("content-type")) headers.push("content-type", "text/plain; charset=UTF-8");
  const iterator = body[Symbol.asyncIterator]();
  const available: Uint8Array[] = [];
  let next = iterator.next();
  while (available.length < maxAvailable) {
    const result = await Promise.race([next, setImmediate()]);
    if (result === undefined) break;
    if (result.done === true)
      return writeWhole(outgoing, { status, headers, body: Buffer.concat(available) }, report);
    available.push(result.value);
    next = iterator.next();
  }
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  const rest: AsyncIterator<Uint8Array> = {
    next: async () => {
      const [value] = available.splice(0, 1);
      if (value !== undefined) return { done: false, value };
      const result = await next;
      next = iterator.next();
      return result;
    },
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
  return writeChunks({ [Symbol.asyncIterator]: () => rest }, outgoing, report);
}
