// Who uses the admin: the cookie of its sessions, and the authenticator that reads it. No other credentials log in.
import {
  type AuthContext,
  type BrowserSession,
  type BrowserSessionOptions,
  type Identity,
  readBrowserSession,
} from "../auth/index.ts";
import {
  type Cookie,
  type HeaderAuthenticator,
  HttpError,
  type IncomingRequest,
  notAuthenticated,
  readCookie,
} from "../http/index.ts";
import type { AdminOptions } from "./options.ts";

/** Within this time after the password was given, in seconds, what is dangerous does not ask for it again. */
const confirmation = 300;

/** How long the admin's sessions live, as its options say. */
export const sessionOptionsOf = ({
  sessionIdleLifetime,
  sessionLifetime,
}: AdminOptions): BrowserSessionOptions => ({
  idleLifetime: sessionIdleLifetime,
  lifetime: sessionLifetime,
  confirmation,
});

/** The cookie of the admin's sessions. */
export const sessionCookie: Cookie = { name: "latchkey_admin", sameSite: "Strict" };

/** The session of a request; undefined without one. */
export async function sessionOf(
  context: AuthContext,
  options: BrowserSessionOptions,
  request: Pick<IncomingRequest, "headers" | "url">,
): Promise<BrowserSession | undefined> {
  const cookie = readCookie(request, sessionCookie);
  return cookie === undefined ? undefined : readBrowserSession(context, cookie, options);
}

const sessions = new WeakMap<Identity, BrowserSession>();

/** The authenticator of the admin's operations. */
export function adminAuthentication(
  context: AuthContext,
  options: BrowserSessionOptions,
): HeaderAuthenticator {
  return {
    challenge: 'Cookie realm="admin"',
    revocation: "session",
    readsHeadersOnly: true,
    usesCookie: (request: IncomingRequest) => readCookie(request, sessionCookie) !== undefined,
    authenticate: async (request) => {
      const session = await sessionOf(context, options, request);
      if (session === undefined) return undefined;
      const identity: Identity = { user: session.user, claims: {}, sessionId: session.id };
      sessions.set(identity, session);
      return identity;
    },
  };
}

/** The session of a request to an operation of the admin. @throws HttpError 401 */
export function requireSession({ identity }: { readonly identity: Identity | undefined }): BrowserSession {
  const session = identity === undefined ? undefined : sessions.get(identity);
  if (session === undefined) throw notAuthenticated();
  return session;
}

/** @throws HttpError 403 `confirm_password` when the password was given too long ago for something dangerous */
export function requireConfirmed(asker: { readonly identity: Identity | undefined }): void {
  if (requireSession(asker).confirmedUntil !== undefined) return;
  throw new HttpError(403, { detail: "Enter your password again.", code: "confirm_password" });
}
