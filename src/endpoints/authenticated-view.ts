// What the endpoints of a logged-in user have in common.
import type { Identity } from "../auth/index.ts";
import {
  type Authenticator,
  type Handler,
  isAuthenticated,
  type Method,
  notAuthenticated,
  type View,
  type ViewRequest,
} from "../http/index.ts";

/** A view that requires a user. */
export function authenticatedView(
  name: string,
  authenticator: Authenticator,
  handlers: Readonly<Partial<Record<Method, Handler>>>,
): View {
  return { name, handlers, authenticators: [authenticator], permissions: [isAuthenticated] };
}

/** The caller of an authenticated view. */
export function identityOf({ identity }: ViewRequest): Identity {
  if (identity === undefined) throw notAuthenticated();
  return identity;
}
