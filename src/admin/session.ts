// Who uses the admin: the cookie of its sessions, and the authenticator that reads it. No other credentials log in.
import {
  type AuthContext,
  type BrowserSession,
  type BrowserSessionOptions,
  type Identity,
  readBrowserSession,
} from "../auth/index.ts";
import {
  type HeaderAuthenticator,
  HttpError,
  type IncomingRequest,
  notAuthenticated,
} from "../http/index.ts";
import type { AdminOptions } from "./options.ts";
import { checkSameOrigin } from "./same-origin.ts";

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

const plainName = "latchkey_admin";
// A browser takes a cookie with this prefix only over https, for all paths of this host alone (RFC 6265bis).
const secureName = `__Host-${plainName}`;

/** The Set-Cookie header that begins a session, or ends it when there is no value. */
export function sessionCookie(value: string | undefined, isSecure: boolean): string {
  const name = isSecure ? `${secureName}=${value ?? ""}; Secure` : `${plainName}=${value ?? ""}`;
  return `${name}; Path=/; HttpOnly; SameSite=Strict${value === undefined ? "; Max-Age=0" : ""}`;
}

function cookieOf({ headers }: Pick<IncomingRequest, "headers">): string | undefined {
  const cookies = new Map<string, string>();
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [name = "", ...value] = pair.split("=");
    cookies.set(name.trim(), value.join("=").trim());
  }
  return cookies.get(secureName) ?? cookies.get(plainName);
}

/** The session of a request; undefined without one. */
export async function sessionOf(
  context: AuthContext,
  options: BrowserSessionOptions,
  request: Pick<IncomingRequest, "headers">,
): Promise<BrowserSession | undefined> {
  const cookie = cookieOf(request);
  return cookie === undefined ? undefined : readBrowserSession(context, cookie, options);
}

const sessions = new WeakMap<Identity, BrowserSession>();

/** The authenticator of the admin's operations. A request that changes something must come from the admin's own origin. */
export function adminAuthentication(
  context: AuthContext,
  options: BrowserSessionOptions,
): HeaderAuthenticator {
  return {
    challenge: 'Cookie realm="admin"',
    revocation: "session",
    readsHeadersOnly: true,
    authenticate: async (request) => {
      const session = await sessionOf(context, options, request);
      if (session === undefined) return undefined;
      checkSameOrigin(request);
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
