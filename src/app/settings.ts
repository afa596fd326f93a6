// What the options mean to the layers below: the tokens, the settings of the flows, the user model.
import { type AuthSettings, usernameRules } from "../auth/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { modelFields } from "../resources/index.ts";
import type { OptionalUserColumn, UserModel } from "../store/index.ts";
import { createTokens, type KeySet, type Tokens } from "../tokens/index.ts";

/** Makes the reader and writer of tokens. */
export function appTokens({ tokens }: ResolvedOptions, keys: () => KeySet): Tokens {
  const { leeway, tokenTypeClaim, jtiClaim, reading, issuer, audience, cache, jsonEncoder } = tokens;
  return createTokens({
    keys,
    leeway,
    tokenTypeClaim,
    jtiClaim,
    reading,
    issuer,
    audience,
    cache,
    replacer: jsonEncoder,
  });
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

/** The user model that `users` describes. */
export function userModel({ users }: ResolvedOptions): UserModel {
  const optional: readonly OptionalUserColumn[] = ["email", "first_name", "last_name", "date_joined"];
  return {
    table: users.table,
    usernameField: users.usernameField,
    usernameMaxLength: users.usernameMaxLength,
    columns: optional.filter((column) => !users.omit.includes(column)),
    extraColumns:
      users.fields === undefined ? [] : modelFields(users.fields, "users").map(({ column }) => column),
  };
}
