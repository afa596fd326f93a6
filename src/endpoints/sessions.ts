// The endpoints for the caller's sessions: list, end one, end the others, end all.
import {
  type AuthContext,
  endOwnSession,
  endOwnSessions,
  listOwnSessions,
  type SessionInfo,
} from "../auth/index.ts";
import { type Authenticator, isoDateTime, Reply, type View } from "../http/index.ts";
import { authenticatedView, identityOf } from "./authenticated-view.ts";

/** What these endpoints need besides the flows. */
export interface SessionViewOptions {
  readonly authenticator: Authenticator;
  /** The time zone of dates and times in responses, as an IANA name. */
  readonly timeZone: string;
}

/** GET lists the caller's sessions. DELETE ends all of them: a logout everywhere. */
export function sessionListView(context: AuthContext, options: SessionViewOptions): View {
  return authenticatedView("Session List", options.authenticator, {
    GET: async (request) => {
      const sessions = await listOwnSessions(context, identityOf(request));
      return sessions.map((session) => serializeSession(session, options.timeZone));
    },
    DELETE: async (request) => {
      await endOwnSessions(context, identityOf(request), { keepCurrent: false, client: request.client });
      return new Reply(204);
    },
  });
}

/** DELETE ends one of the caller's sessions, by its id. */
export function sessionView(context: AuthContext, options: SessionViewOptions): View {
  return authenticatedView("Session Instance", options.authenticator, {
    DELETE: async (request) => {
      await endOwnSession(context, identityOf(request), request.params["id"] ?? "", request.client);
      return new Reply(204);
    },
  });
}

/** POST ends the caller's other sessions and responds with their number. */
export function otherSessionsView(context: AuthContext, options: SessionViewOptions): View {
  return authenticatedView("Revoke Other Sessions", options.authenticator, {
    POST: async (request) => ({
      revoked: await endOwnSessions(context, identityOf(request), {
        keepCurrent: true,
        client: request.client,
      }),
    }),
  });
}

function serializeSession(session: SessionInfo, timeZone: string): Readonly<Record<string, unknown>> {
  return {
    id: session.id,
    user_agent: session.userAgent,
    ip_address: session.ipAddress,
    created_at: isoDateTime(session.createdAt, timeZone),
    last_used_at: isoDateTime(session.lastUsedAt, timeZone),
    expires_at: isoDateTime(session.expiresAt, timeZone),
    is_current: session.isCurrent,
  };
}
