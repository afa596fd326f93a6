// The endpoint of the caller's own row: shows it, changes what a user may change, and deletes the user.
import { AuthError, changeOwnUser, deleteOwnUser, isEmailTaken, readOwnUser } from "../auth/index.ts";
import {
  type BodyReader,
  describeFields,
  emailField,
  type Field,
  fieldsBody,
  type ParsedFields,
  readFields,
  Reply,
  textField,
  validationError,
  withBody,
} from "../http/index.ts";
import type { RowValues, User } from "../store/index.ts";
import { identityOf } from "./caller.ts";
import { passwordField } from "./credentials.ts";
import { authenticated, type Endpoint, type EndpointParts } from "./endpoint.ts";
import { clearTokens, usesTokenCookies } from "./token-cookies.ts";
import type { RegistrationField } from "./registration.ts";
import { serializeUser } from "./users.ts";

/**
 * GET shows the caller: `id`, the login name, `email`, `first_name` and `last_name` where the user model has them, and the
 * custom fields. PUT and PATCH change these, but not the id, the login name or the column that tokens name the user by.
 * DELETE takes the password, and deletes the user.
 */
export const currentUser: Endpoint = {
  path: "/api/users/me/",
  summary: "Shows, changes and deletes the user who is logged in.",
  view: (parts) => {
    const { context, ownedTables } = parts;
    const shown = [...djangoFields(parts), ...parts.registrationFields];
    const { usernameField } = context.settings.users;
    const locked: ReadonlySet<string> = new Set([usernameField, context.settings.userIdField]);
    const changeable = shown.filter(({ field }) => !locked.has(field.name));
    const changing = (method: "PUT" | "PATCH") =>
      withBody({
        method,
        body: changesBody(changeable, method === "PATCH"),
        run: async (given: ParsedFields, request) => {
          const user = await readOwnUser(context, identityOf(request));
          const columns = await columnsOf(parts, changeable, given, user);
          return serializeUser(await changeOwnUser(context, user, columns, request.client), context, shown);
        },
      });
    return {
      name: "Current User",
      ...authenticated(parts),
      operations: [
        {
          method: "GET",
          run: async (request) =>
            serializeUser(await readOwnUser(context, identityOf(request)), context, shown),
        },
        changing("PUT"),
        changing("PATCH"),
        withBody({
          method: "DELETE",
          checksPassword: true,
          body: fieldsBody([passwordField(context, "password")], ({ password }) => String(password)),
          run: async (password, request) => {
            const deletion = { password, references: ownedTables };
            await deleteOwnUser(context, identityOf(request), deletion, request.client).catch(atPassword);
            if (usesTokenCookies(parts, request)) clearTokens(parts, request);
            return new Reply(204);
          },
        }),
      ],
    };
  },
};

/** The columns of Django's user that its owner may see and change. */
function djangoFields({ context, registrationFields }: EndpointParts): RegistrationField[] {
  const { columns, usernameField } = context.settings.users;
  const custom = new Set([usernameField, ...registrationFields.map(({ field }) => field.name)]);
  const optional = { required: false, blank: true };
  const fields: readonly Field<string>[] = [
    emailField("email", { ...optional, maxLength: 254 }),
    textField("first_name", { ...optional, maxLength: 150 }),
    textField("last_name", { ...optional, maxLength: 150 }),
  ];
  return fields
    .filter(({ name }) => columns.some((column) => column === name) && !custom.has(name))
    .map((field) => ({ field, store: String, show: (value) => value ?? "" }));
}

type Values = Readonly<Record<string, unknown>>;

/** A body of the fields that may change. Everything else in it is ignored. */
function changesBody(fields: readonly RegistrationField[], partial: boolean): BodyReader<ParsedFields> {
  const known = fields.map(({ field }) => field);
  return { metadata: describeFields(known), read: (body) => readFields(body, known, partial) };
}

/**
 * The columns of changed values, the custom ones as the schema of the user model validates them.
 *
 * @throws HttpError 400 with the messages by field
 */
async function columnsOf(
  { context, validateRegistration, registrationFields }: EndpointParts,
  changeable: readonly RegistrationField[],
  { values, errors: unreadable }: ParsedFields,
  { id, fields }: User,
): Promise<RowValues> {
  const stored: Values = fields;
  const custom = new Set(registrationFields.map(({ field }) => field.name));
  const only = (from: Values): Values =>
    Object.fromEntries(Object.entries(from).filter(([name]) => custom.has(name)));
  const validation = validateRegistration(only(values), unreadable, only(stored));
  if ("errors" in validation) {
    // Without errors the index decides whether the address is taken.
    const isTaken =
      validation.errors["email"] === undefined && (await isEmailTaken(context, values["email"], id));
    const taken = { email: [context.settings.takenMessage("email")] };
    throw validationError({ ...validation.errors, ...(isTaken && taken) });
  }
  const valid = { ...values, ...validation.values };
  return Object.fromEntries(
    changeable
      .filter(({ field }) => valid[field.name] !== undefined)
      .map(({ field, store }) => [field.name, store(valid[field.name])]),
  );
}

/** A wrong password is an error of the field `password`, whatever a password change calls it. */
function atPassword(error: unknown): never {
  if (error instanceof AuthError && error.code === "wrong_password")
    throw validationError({ password: ["Your password was entered incorrectly. Please enter it again."] });
  throw error;
}
