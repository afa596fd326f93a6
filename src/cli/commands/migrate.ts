// `latchkey migrate`: brings the database to the shape the app needs.
import { type Command, readArguments } from "../command.ts";
import { loadApp } from "../load-app.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "apply the migrations that are missing",
  help: `Usage: latchkey migrate [app.ts] [--list] [--dry-run]

Makes the tables that are missing and adds the columns that are missing. Nothing is ever dropped or altered,
and tables that Django made are left as they are.

  --list       list every migration; [X] marks those applied
  --dry-run    print the SQL and change nothing
`,
  run: async (args) => {
    const given = readArguments(args, { list: { type: "boolean" }, "dry-run": { type: "boolean" } }, 1);
    const app = await loadApp(given.positionals[0]);
    try {
      if (given.flags["list"] === true) {
        for (const { name, applied } of await app.migrations()) {
          process.stdout.write(`[${applied ? "X" : " "}] ${name}\n`);
        }
        return;
      }
      if (given.flags["dry-run"] === true) {
        for (const { name, statements } of await app.migrations()) {
          if (statements.length > 0) process.stdout.write(`-- ${name}\n${statements.join(";\n")};\n`);
        }
        return;
      }
      const applied = await app.migrate();
      for (const name of applied) process.stdout.write(`migrated   ${name}\n`);
      if (applied.length === 0) process.stdout.write("nothing to migrate\n");
    } finally {
      await app.close();
    }
  },
};
