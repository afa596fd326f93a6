// Prompts at a terminal, with hidden input for passwords.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./errors.ts";

/**
 * Prompts for one line; `isHidden` hides the input.
 *
 * @throws CommandError when stdin is not a terminal, and when the user cancels
 */
export async function ask(question: string, isHidden = false): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError(
      "Cannot prompt: stdin is not a terminal. Pass the values as flags or environment variables.",
      2,
    );
  }
  let isMuted = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isMuted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const cancelled = new Promise<never>((_, reject) => {
    terminal.once("close", () => reject(new CommandError("Operation cancelled.")));
  });
  try {
    const answer = terminal.question(question);
    isMuted = isHidden;
    return await Promise.race([answer, cancelled]);
  } finally {
    cancelled.catch(() => {});
    terminal.close();
    if (isHidden) process.stdout.write("\n");
  }
}

/** Prints why an answer is refused, as Django does. */
export function printErrors(messages: readonly string[]): void {
  for (const message of messages) process.stdout.write(`Error: ${message}\n`);
}

/** Prompts for a new password, twice, until both are the same. */
export async function askNewPassword(): Promise<string> {
  for (;;) {
    const password = await ask("Password: ", true);
    if (password === "") printErrors(["Blank passwords aren't allowed."]);
    else if (password === (await ask("Password (again): ", true))) return password;
    else printErrors(["Your passwords didn't match."]);
  }
}
