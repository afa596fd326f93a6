// Whether the tables fit the app, said at the start of a server.
import type { Latchkey } from "../app/latchkey.ts";
import type { Difference } from "../store/index.ts";
import { CommandError } from "./errors.ts";

/** What is said. */
interface Notices {
  readonly info: (label: string, text: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Says how the app migrates. With a history, which migrations the database has and the project does not, and what no migration
 * does that the definitions ask for; without one, where the tables do not follow the definitions, and what to do.
 */
export async function sayHistory(app: Latchkey, { info, warn }: Notices): Promise<void> {
  if (app.history === undefined) {
    info("migrations", "tables follow the definitions and only grow: there is no folder migrations/");
    for (const line of remainders(await app.drift())) warn(line);
    return;
  }
  const unknown = (await app.history.list()).filter(({ state }) => state === "unknown");
  if (unknown.length > 0)
    warn(
      `the database has migrations that the project does not have: ${unknown.map(({ name }) => name).join(", ")}`,
    );
  const { missingNotice } = await import("./missing-migration.ts");
  const notice = await missingNotice(app, await app.history.load());
  if (notice !== undefined) warn(notice);
}

/** What is missing is said elsewhere; an index or a default more does no harm. */
const silent: ReadonlySet<Difference["kind"]> = new Set(["table", "column", "index", "default"]);

/** What tables that only grow keep of former definitions: a line for each table or difference. */
function remainders(differences: readonly Difference[]): string[] {
  const said = differences.filter(
    ({ kind, isFatal, isDjangos }) => !silent.has(kind) && (isFatal || !isDjangos),
  );
  const kept = said.filter(({ kind, isFatal }) => kind === "leftover" && !isFatal);
  const lines = [...Map.groupBy(kept, ({ table }) => table)].map(
    ([table, columns]) =>
      `the table ${table} keeps columns without a definition, which new rows leave empty: ${columns.map(({ column }) => column).join(", ")}`,
  );
  for (const { kind, message, table, column } of said.filter((each) => !kept.includes(each)))
    lines.push(
      kind === "leftover"
        ? `${message} New rows are refused: declare it again, or drop it with: alter table "${table}" drop column "${column}"`
        : message,
    );
  if (said.length > 0)
    lines.push(
      "only migrations rename, change and drop columns: declare what the tables have, begin a history with `latchkey makemigrations` and `latchkey migrate`, and then change the definitions",
    );
  return lines;
}

/**
 * Refuses to serve a database that does not fit: one that lacks migrations of the project, or whose tables the app cannot read
 * or write. A database without any table is only mentioned: the server is not ready until it is migrated.
 *
 * @throws CommandError with what is missing
 */
export async function checkFit(app: Latchkey, { warn }: Notices): Promise<void> {
  const migrations = await app.migrations();
  const pending = migrations.filter(({ applied }) => !applied).map(({ name }) => name);
  const lacks = `database lacks migrations: ${pending.join(", ")}`;
  const isBegun = migrations[0]?.applied === true;
  if (pending.length > 0 && (app.history !== undefined || !isBegun)) {
    if (app.history !== undefined) throw new CommandError(`The ${lacks}. Run \`latchkey migrate\`.`);
    warn(`the ${lacks}`);
    return;
  }
  const unfit = (await app.drift()).filter(({ isFatal }) => isFatal);
  if (unfit.length > 0)
    throw new CommandError(
      `The tables do not fit the app:\n${unfit.map(({ message }) => `  ${message}`).join("\n")}${pending.length > 0 ? "\nRun `latchkey migrate`." : ""}`,
    );
  if (pending.length > 0) warn(`the ${lacks}`);
}
