// Logs server errors: one line for an expected error, with a stack for others. A repeated error is logged at most every five seconds.
import { escapeControls } from "../audit/index.ts";
import { StoreError } from "../store/index.ts";

const minInterval = 5000;
const maxRemembered = 100;

/** Creates a function that logs errors; the same error again is logged at most once in five seconds. */
export function createErrorLog(log: (message: string) => void): (error: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (error) => {
    const text = errorText(error);
    const now = performance.now();
    if (now - (loggedAt.get(text) ?? -Infinity) < minInterval) return;
    if (loggedAt.size >= maxRemembered) loggedAt.clear();
    loggedAt.set(text, now);
    log(text);
  };
}

/** The message in one line, since it may contain what a client sent; an unexpected error also with its stack. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return "A value that is not an Error was thrown.";
  if (!(error instanceof StoreError)) {
    const head = `${error.name}: ${error.message}`;
    // The message may have lines that look like frames.
    const { stack = head } = error;
    const frames = stack.replace(head, () => "").split("\n");
    return [head, ...frames.filter((line) => /^\s+at /.test(line))].map(escapeControls).join("\n");
  }
  const { cause } = error;
  return escapeControls(
    cause instanceof Error && cause.message !== "" ? `${error.message} (${cause.message})` : error.message,
  );
}
