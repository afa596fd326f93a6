// Checks whether a server can listen on an address and port, before anything else is done.
import { createServer } from "node:net";
import { CommandError } from "./errors.ts";

/**
 * Listens, and closes again at once.
 *
 * @throws CommandError when the port or the address cannot be used
 */
export async function tryPort(host: string, port: number): Promise<void> {
  const probe = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, resolve);
    });
    await new Promise<void>((resolve) => {
      probe.close(() => resolve());
    });
  } catch (error) {
    throw listenError(error, host, port);
  }
}

/** Turns a failure to listen into a CommandError; other errors are returned as they are. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new CommandError(`Cannot listen on port ${port}: it is in use. Choose another with --port.`);
  if (code === "EACCES")
    return new CommandError(
      `Cannot listen on port ${port}: permission denied. Choose a port above 1023 with --port.`,
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new CommandError(`Cannot listen on ${host}: not an address of this machine.`);
  return error;
}
