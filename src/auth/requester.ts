// On whose behalf a flow hashes a password: what shares a part of the queue, and how long its turn is waited for.
import type { Requester } from "../passwords/index.ts";
import type { Client } from "./context.ts";
import { networkOf } from "./network.ts";

/** How long a client waits for the turns of one request together, in milliseconds; then it is told to come back. */
const maxWait = 4000;

// A crowd that came at once does not go, and come back, at once.
const spread = 1000;

/**
 * The requester of a flow, which begins now. A call without a client, of the app's own code, has no deadline: all such
 * calls together are one address, which may fill the queue.
 */
export function requesterOf({ signal, ipAddress }: Client, account: string): Requester {
  const hasClient = signal !== undefined || ipAddress !== undefined;
  return {
    signal,
    account,
    address: ipAddress === undefined ? undefined : networkOf(ipAddress),
    deadline: hasClient ? performance.now() + maxWait - Math.random() * spread : undefined,
  };
}
