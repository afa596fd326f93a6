// Errors that the user of the command line can correct. They are reported in one line, without a stack.
import { AuthError } from "../auth/index.ts";
import { StoreError } from "../store/index.ts";

/** An error that the user can correct. `exitCode` is 2 for wrong usage and 1 for anything else. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** Turns the refusal of a flow into a CommandError; other errors are returned as they are. */
export function asCommandError(error: unknown): unknown {
  if (error instanceof StoreError && error.code === "not_null") {
    const [column = "a column"] = error.columns;
    return new CommandError(
      `The user model needs a value for ${column}, which this command cannot set: make it optional, or give it a default.`,
    );
  }
  if (!(error instanceof AuthError)) return error;
  if (error.code === "user_not_found") return new CommandError("There is no such user.");
  return error.messages.length > 0 ? new CommandError(error.messages.join("\n")) : error;
}
