// The users' endpoints: register, and log in with a message.
import { type AuthContext, isUsernameTaken, listUsers, register } from "../auth/index.ts";
import type { ColumnValue, Row, User } from "../store/index.ts";
import {
  type Body,
  describeField,
  type Field,
  type Handler,
  readFields,
  Reply,
  RowList,
  textField,
  tokenHeaders,
  validationError,
  type View,
} from "../http/index.ts";
import {
  credentialFields,
  credentialReader,
  obtainAnswer,
  passwordField,
  type TokenViewOptions,
} from "./tokens.ts";

/** A field of the user model that a registration may set, how it is stored, and how the stored value is shown. */
export interface RegistrationField {
  readonly field: Field;
  readonly store: (value: unknown) => ColumnValue;
  readonly show: (stored: unknown) => unknown;
}

/** What registration needs besides the flow. */
export interface RegistrationOptions {
  /** Fields beside the login name and the password. Privileges are never among them. */
  readonly fields: readonly RegistrationField[];
}

const passwordMaxLength = 128;

/** Makes a user and shows `id`, the login name and the extra fields; never the password. */
export function registerView(context: AuthContext, options: RegistrationOptions): View {
  const registration = registrationReader(context, options);
  return openView("Register", registration.fields, async ({ body, client }) => {
    const user = await register(context, await registration.read(await body()), client);
    return new Reply(201, publicUser(user, context, options));
  });
}

/** Logs in: `message`, `refresh` and `access`. */
export function loginView(context: AuthContext, { challenge, hooks }: TokenViewOptions): View {
  const readCredentials = credentialReader(context);
  return {
    ...openView("Login", credentialFields(context), async ({ body, client }) => ({
      message: "Login successful",
      ...(await obtainAnswer(context, hooks, readCredentials(await body()), client)),
    })),
    headers: tokenHeaders,
    challenge,
    isLogin: true,
  };
}

/** What a user looks like to the one who registered: no hash, no privileges. */
function publicUser(
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

/** The fields of a registration, and how a body is read through them. */
export interface RegistrationReader {
  readonly fields: readonly Field[];
  readonly read: (
    body: Body,
  ) => Promise<{ username: string; password: string; fields: Record<string, ColumnValue> }>;
}

/** Reads a registration; a login name that is taken is told together with every other complaint. */
export function registrationReader(context: AuthContext, options: RegistrationOptions): RegistrationReader {
  const { users, usernameTakenMessage } = context.settings;
  const fields: Field[] = [
    textField(users.usernameField, { maxLength: users.usernameMaxLength }),
    passwordField(context, "password", { maxLength: passwordMaxLength }),
    ...options.fields.map(({ field }) => field),
  ];
  return {
    fields,
    read: async (body) => {
      const { values, errors } = readFields(body, fields);
      const complaints = { ...errors };
      const username = values[users.usernameField];
      if (typeof username === "string" && (await isUsernameTaken(context, username))) {
        complaints[users.usernameField] = [usernameTakenMessage];
      }
      if (Object.keys(complaints).length > 0) throw validationError(complaints);
      return {
        username: String(username),
        password: String(values["password"]),
        fields: Object.fromEntries(
          options.fields
            .filter(({ field }) => values[field.name] !== undefined)
            .map(({ field, store }) => [field.name, store(values[field.name])]),
        ),
      };
    },
  };
}

/** Makes the list of users as staff may see it, without hashes. */
export function visibleUsers(context: AuthContext): () => RowList {
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

function openView(name: string, fields: readonly Field[], post: Handler): View {
  const metadata = Object.fromEntries(fields.map((field) => [field.name, describeField(field)]));
  return {
    name,
    handlers: { POST: post },
    authenticators: [],
    permissions: [],
    actions: async () => ({ POST: metadata }),
  };
}
