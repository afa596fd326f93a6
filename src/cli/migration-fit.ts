// Whether the tables fit the app, said at the start of a server.
import type { Latchkey } from "../app/latchkey.ts";
import { CommandError } from "./errors.ts";

/** What is said. */
interface Notices {
  readonly info: (label: string, text: string) => void;
  readonly warn: (line: string) => void;
}

/** Says how the app migrates, and which migrations the database has and the project does not. */
export async function sayHistory(app: Latchkey, { info, warn }: Notices): Promise<void> {
  if (app.history === undefined) {
    info("migrations", "tables follow the definitions and only grow: there is no folder migrations/");
    return;
  }
  const unknown = (await app.history.list()).filter(({ state }) => state === "unknown");
  if (unknown.length > 0)
    warn(
      `the database has migrations that the project does not have: ${unknown.map(({ name }) => name).join(", ")}`,
    );
}

/**
 * Refuses to serve a database that does not fit: with a history, one that lacks migrations, or whose tables the app cannot
 * read or write. Without a history it only says what is missing.
 *
 * @throws CommandError with what is missing
 */
export async function checkFit(app: Latchkey, { warn }: Notices): Promise<void> {
  const pending = (await app.migrations()).filter(({ applied }) => !applied).map(({ name }) => name);
  if (app.history === undefined) {
    if (pending.length > 0) warn(`the database lacks migrations: ${pending.join(", ")}`);
    return;
  }
  if (pending.length > 0)
    throw new CommandError(`The database lacks migrations: ${pending.join(", ")}. Run \`latchkey migrate\`.`);
  const unfit = (await app.drift()).filter(({ isFatal }) => isFatal);
  if (unfit.length > 0)
    throw new CommandError(
      `The tables do not fit the app:\n${unfit.map(({ message }) => `  ${message}`).join("\n")}`,
    );
}
