// What a server prints about itself: lines for people, or lines of JSON for programs that collect logs.
import { logAsJson } from "../app/process-log.ts";
import { eventLine } from "../audit/index.ts";
import { CommandError } from "./errors.ts";

/** Where the lines of a server go. */
export interface ServerOutput {
  /** Prints a fact with its label, such as "listening", on standard output. */
  readonly info: (label: string, text: string) => void;
  /** Prints a warning on standard error. */
  readonly warn: (text: string) => void;
}

const labelWidth = 11;

/** Lines for people. */
export const textOutput: ServerOutput = {
  info: (label, text) => void process.stdout.write(`${label.padEnd(labelWidth)}${text}\n`),
  warn: (text) => void process.stderr.write(`latchkey: ${text}\n`),
};

const jsonLine = (event: string, message: string): string =>
  `${eventLine({ time: new Date().toISOString(), event, message })}\n`;

const jsonOutput: ServerOutput = {
  info: (label, text) => void process.stdout.write(jsonLine(label, text)),
  warn: (text) => void process.stderr.write(jsonLine("warning", text)),
};

/** The output of a worker, whose first process prints for it. */
export const noOutput: ServerOutput = { info: () => {}, warn: () => {} };

/**
 * The output in a format; by default JSON in production, where messages of the app become lines of JSON too.
 *
 * @throws CommandError for another format
 */
export function serverOutput(
  format = process.env["NODE_ENV"] === "production" ? "json" : "text",
): ServerOutput {
  if (format === "text") return textOutput;
  if (format !== "json") throw new CommandError(`--log is text or json: ${format}`, 2);
  logAsJson();
  return jsonOutput;
}
