// The bodies with a login name and a password, or with a token.
import type { AuthContext, Credentials } from "../auth/index.ts";
import { type BodyReader, type Field, fieldsBody, textField, type TextOptions } from "../http/index.ts";

/** A body with a login name and a password. The user model names the field of the login name. */
export function credentialsBody(context: AuthContext): BodyReader<Credentials> {
  const { usernameField } = context.settings.users;
  return fieldsBody([textField(usernameField), passwordField(context, "password")], (values) => ({
    username: String(values[usernameField]),
    password: String(values["password"]),
  }));
}

/** A body with one token, in the named field. */
export const tokenBody = (field: "refresh" | "token"): BodyReader<string> =>
  fieldsBody([textField(field)], (values) => String(values[field]));

/** A password field. White space at both ends is trimmed only if the app's passwords are. */
export function passwordField(
  { passwords }: AuthContext,
  name: string,
  options: TextOptions = {},
): Field<string> {
  return textField(name, { ...options, trim: passwords.trims });
}

const maxNewPasswordLength = 128;

/** The field of a password that will be set. */
export const newPasswordField = (context: AuthContext, name: string): Field<string> =>
  passwordField(context, name, { maxLength: maxNewPasswordLength });
