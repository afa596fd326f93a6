// Closes a connection without losing data that was written to it.
import type { Socket } from "node:net";

// How long the client may take to close its side, in milliseconds; the same as Node's default keep-alive timeout.
const maxLingering = 5000;

/**
 * Writes the last data and closes the connection. It is destroyed when the client has closed its side, or after a timeout.
 * Until then, data from the client is dropped: unread data would reset the connection, and the client would lose the last
 * response (RFC 9112 section 9.6).
 */
export function closeGently(socket: Socket, last = ""): void {
  if (socket.writable) socket.end(last, "latin1");
  socket.removeAllListeners("data");
  socket.on("data", () => {});
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), maxLingering);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
}
