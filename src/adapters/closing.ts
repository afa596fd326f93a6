// Ends a connection without losing what was written to it.
import type { Socket } from "node:net";

// How long a client may take to end its side, in milliseconds; Node's for a connection that is kept alive.
const maxLingering = 5000;

/**
 * Ends a connection after what is given, and destroys it when the client has ended it too or after a while. Until then
 * what it sends is dropped: left unread, it would reset the connection, and the client would lose the last answer (RFC
 * 9112 section 9.6).
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
