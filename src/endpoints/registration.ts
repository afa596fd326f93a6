// The fields of a registration, and how a body is read through them.
import { type AuthContext, isUsernameTaken, type Registration } from "../auth/index.ts";
import { type Body, type Field, readFields, textField, validationError } from "../http/index.ts";
import type { ColumnValue } from "../store/index.ts";
import { newPasswordField } from "./credentials.ts";

/** A field of the user model that a registration may set, how it is stored, and how the stored value is shown. */
export interface RegistrationField {
  readonly field: Field;
  readonly store: (value: unknown) => ColumnValue;
  readonly show: (stored: unknown) => unknown;
}

/** What registration needs besides the flow. */
export interface RegistrationOptions {
  /** Fields besides the login name and the password. Privileges are never among them. */
  readonly fields: readonly RegistrationField[];
}

/** Reads the bodies of registrations. */
export interface RegistrationReader {
  readonly fields: readonly Field[];
  /** @throws HttpError 400 with all messages by field, among them that the login name is taken */
  readonly read: (body: Body) => Promise<Registration>;
}

/** Makes the reader for the app's user model. */
export function createRegistrationReader(
  context: AuthContext,
  options: RegistrationOptions,
): RegistrationReader {
  const { users, takenMessage } = context.settings;
  const fields: Field[] = [
    textField(users.usernameField, { maxLength: users.usernameMaxLength }),
    newPasswordField(context, "password"),
    ...options.fields.map(({ field }) => field),
  ];
  return {
    fields,
    read: async (body) => {
      const { values, errors } = readFields(body, fields);
      const allErrors = { ...errors };
      const username = values[users.usernameField];
      if (typeof username === "string" && (await isUsernameTaken(context, username))) {
        allErrors[users.usernameField] = [takenMessage(users.usernameField)];
      }
      if (Object.keys(allErrors).length > 0) throw validationError(allErrors);
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
