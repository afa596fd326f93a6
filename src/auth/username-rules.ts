// Django's pattern for new login names, and its message for a value that another user has.
import type { UsernamePattern } from "./settings.ts";

/** How an app's options describe its users. */
export interface UsernameOptions {
  readonly table: string;
  readonly usernameField: string;
  readonly verboseName?: string | undefined;
  /** Undefined for Django's pattern if the table is Django's; null for any name. */
  readonly usernamePattern?: RegExp | null | undefined;
}

/** The rules of a user model, as the settings of the flows have them. */
export interface UsernameRules {
  readonly usernamePattern: UsernamePattern | undefined;
  readonly takenMessage: (column: string) => string;
}

/** Django's UnicodeUsernameValidator. */
const djangoPattern: UsernamePattern = {
  pattern: /^[\p{L}\p{N}_.@+-]+$/u,
  message: "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
};

/** The rules of a user model. Django's own user has its pattern, and its message for the login name. */
export function usernameRules(options: UsernameOptions): UsernameRules {
  const { table, usernameField, verboseName, usernamePattern } = options;
  const isDjangoUser = table === "auth_user" && verboseName === undefined;
  return {
    usernamePattern: patternOf(usernamePattern, isDjangoUser),
    takenMessage: (column) =>
      isDjangoUser && column === usernameField
        ? "A user with that username already exists."
        : `${verboseName ?? "user"} with this ${column} already exists.`,
  };
}

function patternOf(pattern: RegExp | null | undefined, isDjangoUser: boolean): UsernamePattern | undefined {
  if (pattern === undefined) return isDjangoUser ? djangoPattern : undefined;
  return pattern === null ? undefined : { pattern, message: "Enter a valid username." };
}
