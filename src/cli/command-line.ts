// The command line: finds the command, runs it, and reports errors of the user in one line.
import { OptionsError } from "../options/index.ts";
import { nearest } from "../option-kinds/index.ts";
import { PasswordError } from "../passwords/index.ts";
import { StoreError } from "../store/index.ts";
import { KeyError } from "../tokens/index.ts";
import type { Command } from "./command.ts";
import { loadEnvFile } from "./env-file.ts";
import { CommandError } from "./errors.ts";
import { packageManifest } from "./package-manifest.ts";

/** The commands. One is loaded when it is called, and all of them for their list. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./commands/start.ts")).start,
  dev: async () => (await import("./commands/dev.ts")).dev,
  init: async () => (await import("./commands/init.ts")).init,
  routes: async () => (await import("./commands/routes.ts")).routes,
  dumpdata: async () => (await import("./commands/dumpdata.ts")).dumpdata,
  loaddata: async () => (await import("./commands/loaddata.ts")).loaddata,
  shell: async () => (await import("./commands/shell.ts")).shell,
  makemigrations: async () => (await import("./commands/makemigrations.ts")).makemigrations,
  migrate: async () => (await import("./commands/migrate.ts")).migrate,
  showmigrations: async () => (await import("./commands/showmigrations.ts")).showmigrations,
  sqlmigrate: async () => (await import("./commands/sqlmigrate.ts")).sqlmigrate,
  createsuperuser: async () => (await import("./commands/createsuperuser.ts")).createsuperuser,
  changepassword: async () => (await import("./commands/changepassword.ts")).changepassword,
  flushexpiredtokens: async () => (await import("./commands/flushexpiredtokens.ts")).flushexpiredtokens,
  keys: async () => (await import("./commands/keys.ts")).keys,
  sessions: async () => (await import("./commands/sessions.ts")).sessions,
  throttles: async () => (await import("./commands/throttles.ts")).throttles,
  "test:isolation": async () => (await import("./commands/test-isolation.ts")).testIsolation,
};

const overview = (all: readonly Command[]): string => `Usage: latchkey COMMAND [options]

${all.map(({ name, summary }) => `  ${name.padEnd(20)}${summary}`).join("\n")}

Run latchkey COMMAND --help for the details of a command, and latchkey --version for the version.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const all = await Promise.all(Object.values(commands).map((load) => load()));
    process.stdout.write(overview(all));
    return;
  }
  if (name === "--version" || name === "-v" || name === "version") {
    process.stdout.write(`${packageManifest().version}\n`);
    return;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const near = nearest(name, Object.keys(commands));
    const hint = near === undefined ? "latchkey --help lists them." : `did you mean ${near}?`;
    throw new CommandError(`There is no command ${name}; ${hint}`, 2);
  }
  if (name === "start" || name === "dev") ignoreOutputErrors();
  else endWithReader();
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) process.stdout.write(command.help);
  else {
    loadEnvFile();
    await command.run(args);
  }
}

/** A reader that has read enough, such as `head`, ends the command. */
function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

/** A server goes on when its output cannot be written: the log collector has ended, or the disk is full. */
function ignoreOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Whether the message of an error tells the user everything, so that no stack is needed. */
function isUserError(error: unknown): error is Error {
  // Of the file system, such as "EACCES: permission denied, open 'all.json'".
  if (error instanceof Error && "syscall" in error) return true;
  return [CommandError, OptionsError, StoreError, KeyError, PasswordError, TypeError].some(
    (errorClass) => error instanceof errorClass,
  );
}

/** Runs a command line. An error of the user is printed in one line, and sets the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    await main(args);
  } catch (error) {
    if (!isUserError(error)) throw error;
    process.stderr.write(`latchkey: ${error.message}\n`);
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
  }
}
