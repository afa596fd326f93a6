// Where messages for operators go without the option `log`: standard error, as text or as lines of JSON.
import { escapeControls } from "../audit/index.ts";

let isJson = false;

/** Makes every later message of this process a line of JSON. */
export function logAsJson(): void {
  isJson = true;
}

/** Writes a message, which may have several lines. */
export function logMessage(message: string): void {
  const line = isJson ? { time: new Date().toISOString(), event: "message", message } : undefined;
  logLine(line === undefined ? message : escapeControls(JSON.stringify(line)));
}

/** Writes a line that is JSON already. */
export const logLine = (line: string): void => void process.stderr.write(`${line}\n`);
