// `latchkey migrate`: creates the tables and columns that the app needs.
import type { Latchkey } from "../../app/latchkey.ts";
import { type Command, readArguments } from "../command.ts";
import { withApp } from "../load-app.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "apply the missing migrations",
  help: `Usage: latchkey migrate [app.ts] [--list] [--dry-run]

Creates missing tables and adds missing columns. Nothing is dropped or altered, and tables that Django created stay
unchanged.

  --list       list every migration; [X] marks applied ones
  --dry-run    print the SQL without running it
`,
  run: async (args) => {
    const given = readArguments(args, { list: { type: "boolean" }, "dry-run": { type: "boolean" } }, 1);
    await withApp(given.positionals[0], async (app) => {
      if (given.flags["list"] === true) return listMigrations(app);
      if (given.flags["dry-run"] === true) return printStatements(app);
      const applied = await app.migrate();
      for (const name of applied) process.stdout.write(`migrated   ${name}\n`);
      if (applied.length === 0) process.stdout.write("nothing to migrate\n");
    });
  },
};

async function listMigrations(app: Latchkey): Promise<void> {
  for (const { name, applied } of await app.migrations())
    process.stdout.write(`[${applied ? "X" : " "}] ${name}\n`);
}

async function printStatements(app: Latchkey): Promise<void> {
  for (const { name, statements } of await app.migrations()) {
    if (statements.length > 0) process.stdout.write(`-- ${name}\n${statements.join(";\n")};\n`);
  }
}
