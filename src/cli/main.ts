#!/usr/bin/env node
// The command line: finds the command, runs it, and reports errors of the user in one line.
import "./requires-node.ts";
import { OptionsError } from "../options/index.ts";
import { nearest } from "../option-kinds/index.ts";
import { PasswordError } from "../passwords/index.ts";
import { StoreError } from "../store/index.ts";
import { KeyError } from "../tokens/index.ts";
import { changepassword } from "./commands/changepassword.ts";
import type { Command } from "./command.ts";
import { createsuperuser } from "./commands/createsuperuser.ts";
import { CommandError } from "./errors.ts";
import { flushexpiredtokens } from "./commands/flushexpiredtokens.ts";
import { init } from "./commands/init.ts";
import { keys } from "./commands/keys.ts";
import { migrate } from "./commands/migrate.ts";
import { packageManifest } from "./package-manifest.ts";
import { routes } from "./commands/routes.ts";
import { sessions } from "./commands/sessions.ts";
import { throttles } from "./commands/throttles.ts";
import { start } from "./commands/start.ts";

const commands: readonly Command[] = [
  start,
  init,
  routes,
  migrate,
  createsuperuser,
  changepassword,
  flushexpiredtokens,
  keys,
  sessions,
  throttles,
];

const overview = `Usage: latchkey COMMAND [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Run latchkey COMMAND --help for the details of a command, and latchkey --version for the version.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(overview);
    return;
  }
  if (name === "--version" || name === "-v" || name === "version") {
    process.stdout.write(`${packageManifest().version}\n`);
    return;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const near = nearest(
      name,
      commands.map((known) => known.name),
    );
    const hint = near === undefined ? "latchkey --help lists them." : `did you mean ${near}?`;
    throw new CommandError(`There is no command ${name}; ${hint}`, 2);
  }
  if (args.includes("--help") || args.includes("-h")) process.stdout.write(command.help);
  else await command.run(args);
}

/** Whether the message of an error tells the user everything, so that no stack is needed. */
function isUserError(error: unknown): error is Error {
  return [CommandError, OptionsError, StoreError, KeyError, PasswordError, TypeError].some(
    (errorClass) => error instanceof errorClass,
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isUserError(error)) throw error;
  process.stderr.write(`latchkey: ${error.message}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
