// The body of a registration: the login name, the password and the custom fields of the user model.
import { type AuthContext, isUsernameTaken, type Registration } from "../auth/index.ts";
import {
  type BodyReader,
  describeFields,
  type Field,
  readFields,
  textField,
  validationError,
} from "../http/index.ts";
import type { ColumnValue } from "../store/index.ts";
import { newPasswordField } from "./credentials.ts";

/** A field of the user model that a registration may set, how it is stored, and how the stored value is shown. */
export interface RegistrationField {
  readonly field: Field;
  readonly store: (value: unknown) => ColumnValue;
  readonly show: (stored: unknown) => unknown;
}

/** The body for the app's user model. One of the messages by field may be that the login name is taken. */
export function registrationBody(
  context: AuthContext,
  customFields: readonly RegistrationField[],
): BodyReader<Registration> {
  const { users, takenMessage } = context.settings;
  const fields: Field[] = [
    textField(users.usernameField, { maxLength: users.usernameMaxLength }),
    newPasswordField(context, "password"),
    ...customFields.map(({ field }) => field),
  ];
  return {
    metadata: describeFields(fields),
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
          customFields
            .filter(({ field }) => values[field.name] !== undefined)
            .map(({ field, store }) => [field.name, store(values[field.name])]),
        ),
      };
    },
  };
}
