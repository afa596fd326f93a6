// Logging in to the admin, logging out, and giving the password again before something dangerous.
import {
  AuthError,
  type BrowserSession,
  confirmBrowserSession,
  deviceLifetime,
  deviceToken,
  endBrowserSession,
  startBrowserSession,
} from "../auth/index.ts";
import { passwordField } from "../endpoints/index.ts";
import {
  type Cookie,
  deviceCookie,
  fieldsBody,
  Reply,
  textField,
  validationError,
  type View,
  withBody,
} from "../http/index.ts";
import type { AdminContext } from "./context.ts";
import { requireSession, sessionCookie } from "./session.ts";

/** With it the browser is counted by itself at its next login: failures of others lock no user of the staff out. */
const adminDevice: Cookie = { ...deviceCookie, sameSite: "Lax" };

/** POST: begins a session. */
export function loginView({ context, sessions }: AdminContext): View {
  const body = fieldsBody([textField("username"), passwordField(context, "password")], (values) => ({
    username: String(values["username"]),
    password: String(values["password"]),
  }));
  return {
    name: "Admin Login",
    authenticators: [],
    permissions: [],
    operations: [
      withBody({
        method: "POST",
        body,
        isLogin: true,
        // Another site could otherwise log its visitor in as another user.
        usesCookies: () => true,
        run: async (credentials, { client, cookies }) => {
          const started = await startBrowserSession(context, credentials, client, sessions).catch(
            asFormError,
          );
          cookies.set(sessionCookie, started.cookie);
          const device = await deviceToken(context, credentials.username, client);
          if (device !== undefined) cookies.set(adminDevice, device, deviceLifetime);
          return { user: describeUser(started.session) };
        },
      }),
    ],
  };
}

/** One message for every reason, as in Django. */
function asFormError(error: unknown): never {
  if (error instanceof AuthError && error.code === "no_active_account")
    throw validationError({
      non_field_errors: [
        "Please enter the correct username and password for a staff account. Note that both fields may be case-sensitive.",
      ],
    });
  throw error;
}

/** POST: ends the session. */
export const logoutView = ({ context, access }: AdminContext): View => ({
  name: "Admin Logout",
  ...access,
  operations: [
    {
      method: "POST",
      run: async (request) => {
        await endBrowserSession(context, requireSession(request), request.client);
        request.cookies.clear(sessionCookie);
        return new Reply(204);
      },
    },
  ],
});

/** GET: who is logged in. */
export const meView = ({ access }: AdminContext): View => ({
  name: "Admin User",
  ...access,
  // The app asks here whether there is a session: a 401 is an answer, and not reported as a refusal.
  operations: [
    {
      method: "GET",
      isLogin: true,
      checksPassword: false,
      run: (request) => describeUser(requireSession(request)),
    },
  ],
});

/** POST: gives the password again. */
export function confirmView({ context, access, sessions }: AdminContext): View {
  return {
    name: "Admin Confirm",
    ...access,
    operations: [
      withBody({
        method: "POST",
        checksPassword: true,
        body: fieldsBody([passwordField(context, "password")], ({ password }) => String(password)),
        run: async (password, request) => {
          const until = await confirmBrowserSession(
            context,
            requireSession(request),
            password,
            request.client,
            sessions,
          ).catch(asPasswordError);
          return { confirmed_until: new Date(until).toISOString() };
        },
      }),
    ],
  };
}

function asPasswordError(error: unknown): never {
  if (error instanceof AuthError && error.code === "wrong_password")
    throw validationError({ password: ["The password is wrong."] });
  throw error;
}

function describeUser({ user, confirmedUntil }: BrowserSession): Record<string, unknown> {
  const fields: Readonly<Record<string, unknown>> = user.fields;
  const names = [fields["first_name"], fields["last_name"]].filter((name) => typeof name === "string");
  return {
    id: user.id,
    username: user.username,
    full_name: names.join(" ").trim(),
    is_superuser: user.isSuperuser,
    confirmed_until: confirmedUntil === undefined ? null : new Date(confirmedUntil).toISOString(),
  };
}
