// The bodies with a login name and a password, or with a token.
import type { AuthContext, Credentials } from "../auth/index.ts";
import {
  type BodyReader,
  booleanField,
  type Field,
  fieldsBody,
  textField,
  type TextOptions,
} from "../http/index.ts";
import type { CookieParts } from "./token-cookies.ts";

/** The body of a login. */
export interface LoginBody extends Credentials {
  /** Whether a browser keeps its cookies when it is closed. */
  readonly isRemembered: boolean;
}

/** The field of a login in cookie mode that asks for cookies which outlive the browser's session. */
export const rememberFields = ({ cookies }: Pick<CookieParts, "cookies">): Field[] =>
  cookies === undefined ? [] : [booleanField("remember", { required: false })];

/** A body with a login name and a password. The user model names the field of the login name. */
export function credentialsBody(parts: CookieParts): BodyReader<LoginBody> {
  const { context } = parts;
  const { usernameField } = context.settings.users;
  const fields = [textField(usernameField), passwordField(context, "password"), ...rememberFields(parts)];
  return fieldsBody(fields, (values) => ({
    username: String(values[usernameField]),
    password: String(values["password"]),
    isRemembered: values["remember"] === true,
  }));
}

/** A body with one token, in the named field. */
export const tokenBody = (field: "refresh" | "token"): BodyReader<string> =>
  fieldsBody([textField(field)], (values) => String(values[field]));

/** A body with a token, which in cookie mode may be in a cookie instead. */
export const cookieTokenBody = (
  { cookies }: Pick<CookieParts, "cookies">,
  field: "refresh" | "token",
): BodyReader<string | undefined> =>
  cookies === undefined
    ? tokenBody(field)
    : fieldsBody([textField(field, { required: false })], ({ [field]: token }) =>
        typeof token === "string" ? token : undefined,
      );

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
