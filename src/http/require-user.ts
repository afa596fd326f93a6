// The user of a request that may have none.
import type { Identity } from "../auth/index.ts";
import { notAuthenticated } from "./http-error.ts";

/**
 * The user of a request to a view, a permission or a hook.
 *
 * @example const { id } = requireUser(request);
 * @throws HttpError 401 for a request without credentials
 */
export function requireUser({ identity }: { readonly identity?: Identity | undefined }): Identity["user"] {
  if (identity === undefined) throw notAuthenticated();
  return identity.user;
}
