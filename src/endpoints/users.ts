// The user endpoints: register, and log in with a message.
import { type AuthContext, listUsers, register } from "../auth/index.ts";
import {
  describeFields,
  type Field,
  type Handler,
  Reply,
  RowList,
  tokenHeaders,
  type View,
} from "../http/index.ts";
import type { Row, User } from "../store/index.ts";
import { credentialFields, credentialReader } from "./credentials.ts";
import { createRegistrationReader, type RegistrationOptions } from "./registration.ts";
import type { TokenViewOptions } from "./token-view.ts";
import { obtainAnswer } from "./tokens.ts";

/** Creates a user and shows `id`, the login name and the extra fields; never the password. */
export function registerView(context: AuthContext, options: RegistrationOptions): View {
  const registration = createRegistrationReader(context, options);
  return anonymousView("Register", registration.fields, async ({ body, client }) => {
    const user = await register(context, await registration.read(await body()), client);
    return new Reply(201, serializeUser(user, context, options));
  });
}

/** Logs in: `message`, `refresh` and `access`. */
export function loginView(context: AuthContext, { challenge, hooks }: TokenViewOptions): View {
  const readCredentials = credentialReader(context);
  return {
    ...anonymousView("Login", credentialFields(context), async ({ body, client }) => ({
      message: "Login successful",
      ...(await obtainAnswer(context, hooks, readCredentials(await body()), client)),
    })),
    headers: tokenHeaders,
    challenge,
    isLogin: true,
  };
}

/** A user as the caller who registered sees it: no hash, no privileges. */
function serializeUser(
  user: User,
  context: AuthContext,
  { fields }: RegistrationOptions,
): Record<string, unknown> {
  return {
    id: user.id,
    [context.settings.users.usernameField]: user.username,
    ...Object.fromEntries(fields.map(({ field, show }) => [field.name, show(user.fields[field.name])])),
  };
}

/** Makes the list of users for staff, without hashes. */
export function userList(context: AuthContext): () => RowList {
  const { usernameField } = context.settings.users;
  const { listing, toUser } = listUsers(context);
  const show = (row: Row): unknown => {
    const { id, username, isActive, isStaff, isSuperuser } = toUser(row);
    return {
      id,
      [usernameField]: username,
      is_active: isActive,
      is_staff: isStaff,
      is_superuser: isSuperuser,
    };
  };
  return () => new RowList(context.database, listing, {}, show);
}

function anonymousView(name: string, fields: readonly Field[], post: Handler): View {
  const metadata = describeFields(fields);
  return {
    name,
    handlers: { POST: post },
    authenticators: [],
    permissions: [],
    actions: async () => ({ POST: metadata }),
  };
}
