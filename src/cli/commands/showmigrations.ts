// `latchkey showmigrations`: lists every migration, applied or not.
import type { Latchkey } from "../../app/latchkey.ts";
import { type Command, readArguments } from "../command.ts";
import { withApp } from "../load-app.ts";
import { processTerminal, type Terminal } from "../terminal.ts";

export const showmigrations: Command = {
  name: "showmigrations",
  summary: "list every migration, applied or not",
  help: `Usage: latchkey showmigrations [app.ts]

Lists the migrations of Latchkey's own tables, and those of the project. [X] marks what the database has, [-] what it has
half, and [?] what it has and the project does not.
`,
  run: async (args) => {
    const given = readArguments(args, {}, 1);
    await withApp(given.positionals[0], (app) => showMigrations(app, processTerminal));
  },
};

const marks = {
  applied: "X",
  pending: " ",
  unknown: "?",
  "half applied": "-",
  "half reverted": "-",
} as const;

/** Prints the list. */
export async function showMigrations(app: Latchkey, terminal: Terminal): Promise<void> {
  const all = await app.migrations();
  if (app.history === undefined) {
    for (const { name, applied } of all) terminal.print(`[${applied ? "X" : " "}] ${name}`);
    return;
  }
  const project = await app.history.list();
  const names = new Set(project.map(({ name }) => name));
  terminal.print("latchkey");
  for (const { name, applied } of all)
    if (!names.has(name)) terminal.print(` [${applied ? "X" : " "}] ${name}`);
  terminal.print("project");
  for (const { name, state } of project) terminal.print(` [${marks[state]}] ${name}`);
  if (project.length === 0) terminal.print(" (no migrations)");
}
