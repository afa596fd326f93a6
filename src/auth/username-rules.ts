// Django's rule for a new login name and what it answers to a name that is taken.
import type { UsernamePattern } from "./settings.ts";

/** How an app's options describe its users. */
export interface UsernameOptions {
  readonly table: string;
  readonly usernameField: string;
  readonly verboseName?: string | undefined;
  /** Undefined for Django's pattern where the table is Django's own; null for any name. */
  readonly usernamePattern?: RegExp | null | undefined;
}

/** What a new login name must look like, and the message for one that is taken. */
export interface UsernameRules {
  readonly usernamePattern: UsernamePattern | undefined;
  readonly usernameTakenMessage: string;
}

/** Django's UnicodeUsernameValidator. */
const djangoPattern: UsernamePattern = {
  pattern: /^[\p{L}\p{N}_.@+-]+$/u,
  message: "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
};

/** The rules of a user model; Django's own user has a pattern and a message of its own. */
export function usernameRules(options: UsernameOptions): UsernameRules {
  const { table, usernameField, verboseName, usernamePattern } = options;
  const isDjangoUser = table === "auth_user" && verboseName === undefined;
  return {
    usernamePattern: patternOf(usernamePattern, isDjangoUser),
    usernameTakenMessage: isDjangoUser
      ? "A user with that username already exists."
      : `${verboseName ?? "user"} with this ${usernameField} already exists.`,
  };
}

function patternOf(given: RegExp | null | undefined, isDjangoUser: boolean): UsernamePattern | undefined {
  if (given === undefined) return isDjangoUser ? djangoPattern : undefined;
  return given === null ? undefined : { pattern: given, message: "Enter a valid username." };
}
