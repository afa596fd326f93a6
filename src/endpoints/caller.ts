// The caller of an endpoint that requires a user.
import type { Identity } from "../auth/index.ts";
import { notAuthenticated, type ViewRequest } from "../http/index.ts";

/** @throws HttpError 401 when the request carries no credentials, which the endpoint's access rule refuses before */
export function identityOf({ identity }: ViewRequest): Identity {
  if (identity === undefined) throw notAuthenticated();
  return identity;
}
