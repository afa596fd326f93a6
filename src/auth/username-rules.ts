// Which new login names are accepted, and Django's message for a value that another user has.
import { invalidEmail, isEmailAddress } from "../python/index.ts";
import type { StoreError, UserModel } from "../store/index.ts";
import type { UsernameRule } from "./settings.ts";

/** How an app's options describe its users. */
export interface UsernameOptions {
  readonly table: string;
  readonly usernameField: string;
  readonly verboseName?: string | undefined;
  /** Undefined for e-mail addresses in the field `email`, and for Django's pattern if the table is Django's; null for any name. */
  readonly usernamePattern?: RegExp | null | undefined;
}

/** The rules of a user model, as the settings of the flows have them. */
export interface UsernameRules {
  readonly usernameRule: UsernameRule | undefined;
  readonly takenMessage: (column: string) => string;
}

/** Django's UnicodeUsernameValidator. */
const djangoRule: UsernameRule = {
  kind: "text",
  accepts: (name) => /^[\p{L}\p{N}_.@+-]+$/u.test(name),
  message: "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
};

const emailRule: UsernameRule = { kind: "email", accepts: isEmailAddress, message: invalidEmail };

/** The rules of a user model. Django's own user has its pattern, and its message for the login name. */
export function usernameRules(options: UsernameOptions): UsernameRules {
  const { table, usernameField, verboseName, usernamePattern } = options;
  const isDjangoUser = table === "auth_user" && verboseName === undefined;
  return {
    usernameRule: ruleOf(usernamePattern, usernameField === "email" ? emailRule : undefined, isDjangoUser),
    takenMessage: (column) =>
      isDjangoUser && column === usernameField
        ? "A user with that username already exists."
        : `${verboseName ?? "user"} with this ${column} already exists.`,
  };
}

function ruleOf(
  pattern: RegExp | null | undefined,
  ofEmail: UsernameRule | undefined,
  isDjangoUser: boolean,
): UsernameRule | undefined {
  if (pattern === undefined) return ofEmail ?? (isDjangoUser ? djangoRule : undefined);
  if (pattern === null) return undefined;
  return { kind: "text", accepts: (name) => pattern.test(name), message: "Enter a valid username." };
}

/** The column of a value that another user has. The error of an index over an expression names none: it is that of e-mail addresses. */
export function takenColumn(
  { users }: { readonly users: UserModel },
  { columns: [column] }: StoreError,
  fallback: string,
): string {
  return column ?? (users.uniqueEmail === true ? "email" : fallback);
}
