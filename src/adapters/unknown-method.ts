// Requests with a method that Node's parser does not know: answered by the app (405 with Allow, RFC 9110 section 15.5.6), not cut off.
import type { Socket } from "node:net";
import type { FetchApp } from "./node.ts";

/**
 * The request in the packet that the parser gave up on; undefined when it is no complete head, or when its method is one
 * that no Request may have. Its body is never read: the connection ends with the answer.
 */
export function unknownMethodRequest(packet: Buffer | undefined): Request | undefined {
  const head = packet?.toString("latin1").split("\r\n\r\n", 2);
  const [requestLine = "", ...headerLines] = head?.[0]?.split("\r\n") ?? [];
  const [, method, target] = /^([A-Z]{1,20}) (\/[\x21-\x7e]*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  if (head?.length !== 2 || method === undefined || target === undefined) return undefined;
  const headers = new Headers();
  try {
    for (const line of headerLines) {
      const colon = line.indexOf(":");
      headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    return new Request(`http://${headers.get("host") ?? "localhost"}${target}`, { method, headers });
  } catch {
    return undefined;
  }
}

/** Lets the app answer and hangs up. */
export async function answerUnknownMethod(app: FetchApp, request: Request, socket: Socket): Promise<void> {
  const response = await app.fetch(request, {});
  const body = Buffer.from(await response.arrayBuffer());
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const status = `HTTP/1.1 ${response.status} ${response.status === 405 ? "Method Not Allowed" : "Refused"}`;
  socket.write(`${status}\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n`);
  socket.end(body);
}
