// Writes errors that no request is to blame for to the log: what is expected in a line, and the same one not all the time.
import { escapeControls } from "../audit/index.ts";
import { StoreError } from "../store/index.ts";

const quietFor = 5000;
const mostRemembered = 100;

/** Makes a listener for errors that logs them; of one that comes again and again, one in five seconds. */
export function errorLog(log: (message: string) => void): (error: unknown) => void {
  const lastSaid = new Map<string, number>();
  return (error) => {
    const text = describe(error);
    const now = performance.now();
    if (now - (lastSaid.get(text) ?? -Infinity) < quietFor) return;
    if (lastSaid.size >= mostRemembered) lastSaid.clear();
    lastSaid.set(text, now);
    log(text);
  };
}

/** A message in one line, since it may hold what a client sent; an unexpected error with the frames of its stack. */
function describe(error: unknown): string {
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
