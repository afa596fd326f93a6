// The login name and the password of a request body.
import type { AuthContext, Credentials } from "../auth/index.ts";
import { type Body, type Field, readValid, textField, type TextFieldOptions } from "../http/index.ts";

/** The login fields of the user model. */
export function credentialFields(context: AuthContext): Field<string>[] {
  return [textField(context.settings.users.usernameField), passwordField(context, "password")];
}

/** A password field. White space at both ends is trimmed only if the app's passwords are. */
export function passwordField(
  { passwords }: AuthContext,
  name: string,
  options: TextFieldOptions = {},
): Field<string> {
  return textField(name, { ...options, trim: passwords.trims });
}

const maxNewPasswordLength = 128;

/** The field of a password that will be set. */
export const newPasswordField = (context: AuthContext, name: string): Field<string> =>
  passwordField(context, name, { maxLength: maxNewPasswordLength });

/** Makes a function that reads a login name and a password. The user model names the field of the login name. */
export function credentialReader(context: AuthContext): (body: Body) => Credentials {
  const fields = credentialFields(context);
  const { usernameField } = context.settings.users;
  return (body) => {
    const values = readValid(body, fields);
    return { username: String(values[usernameField]), password: String(values["password"]) };
  };
}
