// Says in one line why the files of an app cannot be loaded.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "./errors.ts";

/** Frames of our own say nothing about the app: the command stands between the import of a module and its loader. */
const ownCode = fileURLToPath(new URL("../", import.meta.url));

/** An error of a file as one line with its place; errors that have a message of their own are returned as they are. */
export function loadError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const isOfCode = [SyntaxError, ReferenceError, TypeError].some((errorClass) => error instanceof errorClass);
  const isMissing = "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  if (!isOfCode && !isMissing) return error;
  const place = placeOf(error);
  const [message = ""] = error.message.split("\n");
  return new CommandError(`${place === undefined ? "" : `${place}: `}${error.name}: ${message}`);
}

/** The file and the line: the first line of a syntax error, or the first frame that is not Node's or a package's. */
function placeOf({ stack = "" }: Error): string | undefined {
  for (const line of stack.split("\n")) {
    const [, file, number] =
      /^(?:\s+at .*?\(?)?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^\s():]+(?:\.[cm]?[jt]sx?)):(\d+)/.exec(line) ?? [];
    if (file === undefined || file.includes("node_modules")) continue;
    const name = file.startsWith("file:") ? fileURLToPath(file) : file;
    if (name.startsWith(ownCode)) continue;
    return `${path.relative(process.cwd(), name)}:${number}`;
  }
  return undefined;
}
