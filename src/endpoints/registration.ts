// The body of a registration: the login name, the password and the custom fields of the user model.
import { type AuthContext, isEmailTaken, isUsernameTaken, type Registration } from "../auth/index.ts";
import {
  type BodyReader,
  describeFields,
  emailField,
  type Field,
  type FieldErrors,
  readFields,
  textField,
  validationError,
} from "../http/index.ts";
import type { ColumnValue } from "../store/index.ts";
import { newPasswordField } from "./credentials.ts";

/** A field of the user model that a registration may set, between its column, `user.fields` and the wire. */
export interface RegistrationField {
  readonly field: Field;
  readonly store: (value: unknown) => ColumnValue;
  /** How the wire shows the value in `user.fields`. */
  readonly show: (value: unknown) => unknown;
}

/**
 * Validates values by field, as a schema says after the fields have read them; `unreadable` has the messages about those that
 * could not be read, and `existing` the values of the other fields.
 */
export type ValidateRegistration = (
  values: Readonly<Record<string, unknown>>,
  unreadable: FieldErrors,
  existing?: Readonly<Record<string, unknown>>,
) => { readonly values: Readonly<Record<string, unknown>> } | { readonly errors: FieldErrors };

/**
 * The body for the app's user model. If other fields are refused, a message may say too that the login name is taken;
 * otherwise `register` refuses it.
 */
export function registrationBody(
  context: AuthContext,
  {
    registrationFields: customFields,
    validateRegistration,
  }: {
    readonly registrationFields: readonly RegistrationField[];
    readonly validateRegistration: ValidateRegistration;
  },
): BodyReader<Registration> {
  const { users, takenMessage, usernameRule } = context.settings;
  const { usernameField: name, usernameMaxLength: maxLength } = users;
  const fields: Field[] = [
    usernameRule?.kind === "email" ? emailField(name, { maxLength }) : textField(name, { maxLength }),
    newPasswordField(context, "password"),
    ...customFields.map(({ field }) => field),
  ];
  return {
    metadata: describeFields(fields),
    read: async (body) => {
      const { values, errors: unreadable } = readFields(body, fields);
      const username = values[users.usernameField];
      const given = Object.fromEntries(
        customFields
          .filter(({ field: { name } }) => name in values)
          .map(({ field: { name } }) => [name, values[name]]),
      );
      const validation = validateRegistration(given, unreadable);
      const errors = "errors" in validation ? { ...validation.errors } : {};
      if (errors["email"] === undefined && (await isEmailTaken(context, given["email"])))
        errors["email"] = [takenMessage("email")];
      if ("errors" in validation || Object.keys(errors).length > 0) {
        // Without errors the flow asks whether the name is taken.
        const isTaken = typeof username === "string" && (await isUsernameTaken(context, username));
        throw validationError(isTaken ? { ...errors, [name]: [takenMessage(name)] } : errors);
      }
      return {
        username: String(username),
        password: String(values["password"]),
        fields: Object.fromEntries(
          customFields
            .filter(({ field }) => validation.values[field.name] !== undefined)
            .map(({ field, store }) => [field.name, store(validation.values[field.name])]),
        ),
      };
    },
  };
}
