// Questions at a terminal: shown answers, and hidden ones for passwords.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./errors.ts";

/**
 * Asks one question; `hidden` does not show what is typed.
 *
 * @throws CommandError where there is no terminal, and when the question is cancelled
 */
export async function ask(question: string, hidden = false): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      "Cannot prompt: stdin is not a terminal. Give the values by flags or the environment.",
      2,
    );
  }
  let muted = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const cancelled = new Promise<never>((_, reject) => {
    terminal.once("close", () => reject(new CommandError("Operation cancelled.")));
  });
  try {
    const answer = terminal.question(question);
    muted = hidden;
    return await Promise.race([answer, cancelled]);
  } finally {
    cancelled.catch(() => {});
    terminal.close();
    if (hidden) process.stdout.write("\n");
  }
}

/** Says why an answer is not taken, as Django does. */
export function complain(messages: readonly string[]): void {
  for (const message of messages) process.stdout.write(`Error: ${message}\n`);
}

/** Asks for a new password, twice. */
export async function askNewPassword(): Promise<string> {
  for (;;) {
    const password = await ask("Password: ", true);
    if (password === "") complain(["Blank passwords aren't allowed."]);
    else if (password === (await ask("Password (again): ", true))) return password;
    else complain(["Your passwords didn't match."]);
  }
}
