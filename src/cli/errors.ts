// A user's mistake at the command line: told in one line, never with a stack trace.

/** Something the user can put right. `exitCode` is 2 for wrong usage and 1 for anything else. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}
