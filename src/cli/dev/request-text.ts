// A request as `latchkey dev` prints it.
import { styleText } from "node:util";
import { escapeControls, type RequestEntry } from "../../audit/index.ts";

/** The line of a request: time, method, path, status, duration, queries and user; in colour at a terminal without NO_COLOR. */
export function requestText({ at, method, path, status, duration, statements, user }: RequestEntry): string {
  const time = new Date(at).toTimeString().slice(0, 8);
  const queries = `${statements} ${statements === 1 ? "query" : "queries"}`;
  const facts = [`${duration.toFixed(1)} ms`, queries, ...(user === undefined ? [] : [user.username])];
  const colour = status < 300 ? "green" : status < 400 ? "cyan" : status < 500 ? "yellow" : "red";
  return [
    styleText("dim", time),
    method,
    escapeControls(path),
    styleText(colour, String(status)),
    styleText("dim", escapeControls(facts.join("  "))),
  ].join(" ");
}
