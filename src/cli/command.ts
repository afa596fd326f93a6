// What a command is, and how its arguments are read.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearest } from "../option-kinds/index.ts";
import { CommandError } from "./errors.ts";

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`. */
  readonly help: string;
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** The flags and the positional arguments of a command line. */
export interface Arguments {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** @throws CommandError for an unknown flag, and for more positional arguments than `maxPositionals` */
export function readArguments(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
  maxPositionals: number,
): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > maxPositionals)
      throw new CommandError(`Unexpected argument: ${positionals[maxPositionals] ?? ""}`, 2);
    const flags: Record<string, string | boolean | undefined> = {};
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "string" || typeof value === "boolean") flags[name] = value;
    }
    return { flags, positionals };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const unknown = args.find((arg) => arg.startsWith("--") && !Object.hasOwn(options, flagName(arg)));
    if (unknown !== undefined) {
      const near = nearest(flagName(unknown), Object.keys(options));
      const hint = near === undefined ? "--help lists them." : `did you mean --${near}?`;
      throw new CommandError(`There is no flag --${flagName(unknown)}; ${hint}`, 2);
    }
    throw new CommandError(error instanceof Error ? inOneLine(error) : "The arguments are not valid.", 2);
  }
}

/** What Node says: the first sentence, and of several lines the last one too, which says what to write. */
function inOneLine({ message }: Error): string {
  const lines = message.split("\n");
  const [first = ""] = lines;
  return lines.length > 1 ? `${first} ${lines.at(-1) ?? ""}` : first.replace(/\. .*$/, "");
}

const flagName = (arg: string): string => arg.replace(/^--/, "").replace(/=.*$/s, "");

/** The value of a flag that takes a text; undefined when it is not given. */
export function flag({ flags }: Arguments, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}
