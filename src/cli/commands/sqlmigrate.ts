// `latchkey sqlmigrate`: prints the SQL of a migration.
import { appAndName } from "../app-arguments.ts";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";
import { processTerminal, type Terminal } from "../terminal.ts";

export const sqlmigrate: Command = {
  name: "sqlmigrate",
  summary: "print the SQL of a migration",
  help: `Usage: latchkey sqlmigrate [app.ts] NAME [--backwards]

Prints the statements of one migration of the project, for the database of the app. Nothing is run.

  --backwards   the statements that revert it
`,
  run: (args) => runSqlMigrate(args, processTerminal),
};

/** Runs the command. */
export async function runSqlMigrate(args: readonly string[], terminal: Terminal): Promise<void> {
  const given = readArguments(args, { backwards: { type: "boolean" } }, 2);
  const { file, name } = appAndName(given.positionals);
  if (name === undefined) throw new CommandError("The name is missing: latchkey sqlmigrate NAME", 2);
  await withApp(file, async ({ history }) => {
    if (history === undefined) throw new CommandError("The project has no folder migrations/.");
    const direction = given.flags["backwards"] === true ? "backwards" : "forwards";
    for (const statement of await history.statements(name, direction))
      terminal.print(statement.startsWith("--") ? statement : `${statement};`);
  });
}
