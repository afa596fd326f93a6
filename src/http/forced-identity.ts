// Authenticates requests as a user without credentials: for tests, in process only.
import type { Identity } from "../auth/index.ts";
import type { IncomingRequest } from "./incoming-request.ts";

// The key is the Request object, so a request from the network can never be in the map.
const forced = new WeakMap<IncomingRequest, Identity>();

/** Authenticates a request as an identity (DRF's `force_authenticate`). */
export function forceIdentity(request: Request, identity: Identity): void {
  forced.set(request, identity);
}

/** The forced identity of a request. */
export const forcedIdentity = (request: IncomingRequest): Identity | undefined => forced.get(request);
