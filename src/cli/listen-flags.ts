// The flags of commands that listen: the address and the port, with their defaults from the environment.
import { type Arguments, flag } from "./command.ts";
import { CommandError } from "./errors.ts";

/** How `readArguments` reads them. */
export const listenFlags = { host: { type: "string" }, port: { type: "string" } } as const;

/** The address and the port to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** @throws CommandError for a port that is not a number from 0 to 65535 */
export function listenAddress(given: Arguments): ListenAddress {
  const host = flag(given, "host") ?? process.env["HOST"] ?? "127.0.0.1";
  const text = flag(given, "port") ?? process.env["PORT"] ?? "8000";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new CommandError(`A port is a number from 0 to 65535: ${text}`, 2);
  return { host, port };
}
