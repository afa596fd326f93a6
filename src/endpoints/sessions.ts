// The endpoints for the caller's sessions: list, end one, end the others, end all.
import { endOwnSession, endOwnSessions, listOwnSessions, type SessionInfo } from "../auth/index.ts";
import { isoDateTime, Reply } from "../http/index.ts";
import { identityOf } from "./caller.ts";
import { authenticated, type Endpoint } from "./endpoint.ts";
import { clearTokens, usesTokenCookies } from "./token-cookies.ts";

/** GET lists the caller's sessions. DELETE ends all of them: a logout everywhere. */
export const sessions: Endpoint = {
  path: "/api/sessions/",
  summary: "Lists the user's sessions; DELETE ends all of them.",
  needsSessions: true,
  view: (parts) => ({
    name: "Session List",
    ...authenticated(parts),
    operations: [
      {
        method: "GET",
        run: async (request) => {
          const own = await listOwnSessions(parts.context, identityOf(request));
          return own.map((session) => serializeSession(session, parts.timeZone));
        },
      },
      {
        method: "DELETE",
        run: async (request) => {
          const options = { keepCurrent: false, client: request.client };
          await endOwnSessions(parts.context, identityOf(request), options);
          if (usesTokenCookies(parts, request)) clearTokens(parts, request);
          return new Reply(204);
        },
      },
    ],
  }),
};

/** POST ends the caller's other sessions and responds with their number. */
export const otherSessions: Endpoint = {
  path: "/api/sessions/revoke-others/",
  summary: "Ends all other sessions of the user.",
  needsSessions: true,
  view: (parts) => ({
    name: "Revoke Other Sessions",
    ...authenticated(parts),
    operations: [
      {
        method: "POST",
        run: async (request) => {
          const options = { keepCurrent: true, client: request.client };
          return { revoked: await endOwnSessions(parts.context, identityOf(request), options) };
        },
      },
    ],
  }),
};

/** DELETE ends one of the caller's sessions, by its id. */
export const session: Endpoint = {
  path: "/api/sessions/:id/",
  summary: "Ends one session.",
  needsSessions: true,
  view: (parts) => ({
    name: "Session Instance",
    ...authenticated(parts),
    operations: [
      {
        method: "DELETE",
        run: async (request) => {
          const identity = identityOf(request);
          const id = request.params["id"] ?? "";
          await endOwnSession(parts.context, identity, id, request.client);
          if (id === identity.sessionId && usesTokenCookies(parts, request)) clearTokens(parts, request);
          return new Reply(204);
        },
      },
    ],
  }),
};

function serializeSession(shown: SessionInfo, timeZone: string): Readonly<Record<string, unknown>> {
  return {
    id: shown.id,
    user_agent: shown.userAgent,
    ip_address: shown.ipAddress,
    created_at: isoDateTime(shown.createdAt, timeZone),
    last_used_at: isoDateTime(shown.lastUsedAt, timeZone),
    expires_at: isoDateTime(shown.expiresAt, timeZone),
    is_current: shown.isCurrent,
  };
}
