// Reads just enough of an HTTP/1.1 response to know where it ends: the load must cost less than the server.

const endOfHead = "\r\n\r\n";
const contentLength = /\r\ncontent-length: *(\d+)/i;
const chunked = /\r\ntransfer-encoding: *chunked/i;
const lastChunk = "0\r\n\r\n";

/** The length of the response in bytes; undefined while that is not known. */
export function answerLength(received: Buffer): number | undefined {
  const end = received.indexOf(endOfHead);
  if (end < 0) return undefined;
  const head = received.toString("latin1", 0, end);
  const length = contentLength.exec(head)?.[1];
  if (length !== undefined) return end + endOfHead.length + Number(length);
  if (!chunked.test(head)) return end + endOfHead.length;
  return received.toString("latin1", received.length - lastChunk.length) === lastChunk
    ? received.length
    : undefined;
}

/** The body as text; chunks keep their sizes between them, which no token contains. */
export function bodyOf(answer: Buffer): string {
  return answer.toString("latin1", answer.indexOf(endOfHead) + endOfHead.length);
}
