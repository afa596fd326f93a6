// Questions at a terminal: shown answers, and hidden ones for passwords.
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./errors.ts";

/** Asks one question; `hidden` does not show what is typed. */
export async function ask(question: string, hidden = false): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError("This is no terminal to ask at: give the values by flags or the environment.", 2);
  }
  let muted = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = terminal.question(question);
    muted = hidden;
    return await answer;
  } finally {
    terminal.close();
    if (hidden) process.stdout.write("\n");
  }
}

/** Asks for a new password, twice. */
export async function askNewPassword(): Promise<string> {
  for (;;) {
    const password = await ask("Password: ", true);
    if (password === "") {
      process.stdout.write("Error: Blank passwords aren't allowed.\n");
      continue;
    }
    if (password === (await ask("Password (again): ", true))) return password;
    process.stdout.write("Error: Your passwords didn't match.\n");
  }
}
