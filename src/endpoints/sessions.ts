// The endpoints for the caller's sessions and password: list, end one, end the others, end all, change the password.
import {
  type AuthContext,
  AuthError,
  changeOwnPassword,
  endOwnSession,
  endOwnSessions,
  type Identity,
  listOwnSessions,
  type SessionInfo,
} from "../auth/index.ts";
import {
  type Authenticator,
  describeFields,
  type Handler,
  isAuthenticated,
  isoDateTime,
  notAuthenticated,
  readValid,
  Reply,
  tokenHeaders,
  validationError,
  type View,
  type ViewRequest,
} from "../http/index.ts";
import { passwordField } from "./credentials.ts";

/** What these endpoints need besides the flows. */
export interface SessionViewOptions {
  readonly authenticator: Authenticator;
  /** The time zone of dates and times in responses, as an IANA name. */
  readonly timeZone: string;
}

/** GET lists the caller's sessions. DELETE ends all of them: a logout everywhere. */
export function sessionListView(context: AuthContext, options: SessionViewOptions): View {
  return authenticatedView("Session List", options, {
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
  return authenticatedView("Session Instance", options, {
    DELETE: async (request) => {
      await endOwnSession(context, identityOf(request), request.params["id"] ?? "", request.client);
      return new Reply(204);
    },
  });
}

/** POST ends the caller's other sessions and responds with their number. */
export function otherSessionsView(context: AuthContext, options: SessionViewOptions): View {
  return authenticatedView("Revoke Other Sessions", options, {
    POST: async (request) => ({
      revoked: await endOwnSessions(context, identityOf(request), {
        keepCurrent: true,
        client: request.client,
      }),
    }),
  });
}

/** POST takes the old password and a new one, and ends the caller's other sessions. It responds with new tokens if the change revokes the current ones too. */
export function passwordChangeView(context: AuthContext, options: SessionViewOptions): View {
  const fields = [
    passwordField(context, "old_password"),
    passwordField(context, "new_password", { maxLength: 128 }),
  ];
  const metadata = describeFields(fields);
  return {
    ...authenticatedView("Password Change", options, {
      POST: async (request) => {
        const values = readValid(await request.body(), fields);
        const passwords = { old: String(values["old_password"]), new: String(values["new_password"]) };
        const tokens = await changeOwnPassword(context, identityOf(request), passwords, request.client).catch(
          rethrowAtNewPassword,
        );
        return { ...tokens };
      },
    }),
    headers: tokenHeaders,
    actions: async () => ({ POST: metadata }),
  };
}

/** Moves the messages about a weak password to the field `new_password`. */
function rethrowAtNewPassword(error: unknown): never {
  if (error instanceof AuthError && error.code === "weak_password") {
    throw validationError({ new_password: error.messages });
  }
  throw error;
}

function authenticatedView(
  name: string,
  { authenticator }: SessionViewOptions,
  handlers: Readonly<Record<string, Handler>>,
): View {
  return { name, handlers, authenticators: [authenticator], permissions: [isAuthenticated] };
}

function identityOf({ identity }: ViewRequest): Identity {
  if (identity === undefined) throw notAuthenticated();
  return identity;
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
