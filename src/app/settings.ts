// Turns the options into what the layers below take: tokens, passwords, bearer tokens, the settings of the flows, the user model.
import { type AuthSettings, usernameRules } from "../auth/index.ts";
import { type BearerOptions, wsgiHeaderName } from "../http/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import {
  createPasswordPolicy,
  createPasswords,
  type PasswordPolicy,
  type Passwords,
} from "../passwords/index.ts";
import { type ModelField, modelFields, namedContentType, shownValue } from "../resources/index.ts";
import { dialectOf, type OptionalUserColumn, type UserColumn, type UserModel } from "../store/index.ts";
import { createTokens, type KeySet, type Tokens } from "../tokens/index.ts";

/** The tokens of an app. */
export function appTokens({ tokens }: ResolvedOptions, keys: () => KeySet): Tokens {
  return createTokens({ ...tokens, keys, replacer: tokens.jsonEncoder });
}

/** The hashing of passwords, and the rules for new ones; undefined accepts any. */
export function appPasswords({ passwords: { hashers, policy, trim } }: ResolvedOptions): {
  readonly passwords: Passwords;
  readonly passwordPolicy: PasswordPolicy | undefined;
} {
  return {
    passwords: createPasswords({ trim, ...(hashers !== undefined && { hashers }) }),
    passwordPolicy: policy === false ? undefined : createPasswordPolicy(policy ?? {}),
  };
}

/** The header and the schemes of bearer tokens. */
export function bearerOptions({ tokens }: ResolvedOptions): BearerOptions {
  return { headerTypes: tokens.authHeaderTypes, headerName: wsgiHeaderName(tokens.authHeaderName) };
}

/** The settings of the flows. */
export function authSettings(
  options: ResolvedOptions,
  users: UserModel,
  listeners: AuthSettings["listeners"],
): AuthSettings {
  return {
    ...options.tokens,
    ...usernameRules(options.users),
    revocation: options.revocation,
    sessionLifetime: options.sessionLifetime,
    sessionIdleLifetime: options.sessionIdleLifetime,
    sessionLimit: options.sessionLimit,
    keepSessionsOnPasswordChange: options.keepSessionsOnPasswordChange,
    listeners,
    users,
  };
}

/** The user model of the option `users`. */
export function userModel({ users, database }: ResolvedOptions): UserModel {
  const optional: readonly OptionalUserColumn[] = ["email", "first_name", "last_name", "date_joined"];
  return {
    table: users.table,
    usernameField: users.usernameField,
    usernameMaxLength: users.usernameMaxLength,
    columns: optional.filter((column) => !users.omit.includes(column)),
    uniqueEmail: users.uniqueEmail,
    ...(users.contentType !== undefined && { contentType: namedContentType(users.contentType, "user") }),
    extraColumns:
      users.fields === undefined
        ? []
        : modelFields(users.fields, "users", { dialect: dialectOf(database) }).map(userColumn),
  };
}

/** In `user.fields` a value has the type of its Zod field: an optional one without a value is undefined, not null. */
const userColumn = ({ column, field }: ModelField): UserColumn => ({
  ...column,
  read: (stored) => shownValue(field, stored, "UTC") ?? (field.nullable ? null : undefined),
});
