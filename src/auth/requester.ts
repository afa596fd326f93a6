// The requester of a password hash: which share of the hash queue it uses, and how long it may wait.
import type { Requester } from "../passwords/index.ts";
import type { Client } from "./context.ts";
import { networkOf } from "./network.ts";

/** How long the hashes of one request may wait in the queue together, in milliseconds; then the request is refused. */
const maxWait = 4000;

// Requests that came at once are not refused, and retried, at once.
const jitter = 1000;

/**
 * The requester of a flow that begins now. A call without a client, from custom code, has no deadline; all such calls count
 * as one address, which may fill the queue.
 */
export function requesterOf({ signal, ipAddress }: Client, account: string): Requester {
  const hasClient = signal !== undefined || ipAddress !== undefined;
  return {
    signal,
    account,
    address: ipAddress === undefined ? undefined : networkOf(ipAddress),
    deadline: hasClient ? performance.now() + maxWait - Math.random() * jitter : undefined,
  };
}
