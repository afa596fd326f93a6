// Whether a server could listen where it is told to, found out before anything else is done.
import { createServer } from "node:net";
import { CommandError } from "./errors.ts";

/**
 * Listens for a moment, and lets go again.
 *
 * @throws CommandError when the port or the address cannot be had
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

/** The failure to listen as the command line tells it; any other error comes back as it is. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return new CommandError(`Port ${port} is taken: choose another with --port.`);
  if (code === "EACCES")
    return new CommandError(`Port ${port} may not be used: choose one above 1023 with --port.`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new CommandError(`${host} is not an address of this machine.`);
  return error;
}
