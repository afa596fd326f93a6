// The positional arguments of commands that take an app and something else: the app's file may be left out.
import { existsSync } from "node:fs";
import { CommandError } from "./errors.ts";

/** The file of an app, and the other argument. */
export interface AppArguments {
  readonly file: string | undefined;
  readonly name: string | undefined;
}

const isFile = (argument: string): boolean => /\.[cm]?[jt]s$/.test(argument) || existsSync(argument);

/** @throws CommandError when two arguments are files, or neither is */
export function appAndName(positionals: readonly string[]): AppArguments {
  const file = positionals.find(isFile);
  const [name, unexpected] = positionals.filter((argument) => argument !== file);
  if (unexpected !== undefined) throw new CommandError(`Unexpected argument: ${unexpected}`, 2);
  return { file, name };
}
