// Requests that count as a user's whatever credentials they carry: for tests, in process only.
import type { Identity } from "../auth/index.ts";

// No request that comes over the network can be in here: its key is the object itself.
const forced = new WeakMap<Request, Identity>();

/** Makes a request count as sent by an identity (DRF's `force_authenticate`). */
export function forceIdentity(request: Request, identity: Identity): void {
  forced.set(request, identity);
}

/** The identity that a request was given. */
export const forcedIdentity = (request: Request): Identity | undefined => forced.get(request);
