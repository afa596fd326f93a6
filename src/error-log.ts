// Writes errors that are nobody's request's fault to the log: a line for those that are expected, and the same one not all the time.
import { StoreError } from "./store/index.ts";

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

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "An error that is no Error was thrown.";
  if (!(error instanceof StoreError)) return error.stack ?? error.message;
  const { cause } = error;
  return cause instanceof Error && cause.message !== ""
    ? `${error.message} (${cause.message})`
    : error.message;
}
