// `latchkey loaddata`: loads fixtures of Django's.
import { statSync } from "node:fs";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { openFixtures } from "../fixtures/files.ts";
import { loadFixtures } from "../fixtures/load.ts";
import { fixtureApp, splitFile } from "../fixtures/models.ts";
import { withApp } from "../load-app.ts";
import { createProgress } from "../progress.ts";

export const loaddata: Command = {
  name: "loaddata",
  summary: "load users and rows from fixtures, in Django's JSON format",
  help: `Usage: latchkey loaddata FILE… [app.ts] [--ignorenonexistent]

Loads JSON arrays of objects with model, pk and fields, as Django's dumpdata and this package's write them; "-" is standard
input. An object adds its row, or changes the row with its id, or with its natural key if it has no id. Users, groups,
permissions and content types may be referred to by natural keys. Everything is loaded in one transaction: after an error, which
names the line and the object, nothing is. References by id may come before the rows that they refer to. Hooks do not run, and
the schemas of resources are not asked: values must fit their columns.

  --ignorenonexistent, -i   leave out models and fields that the app does not have
`,
  run: async (args) => {
    const flags = { ignorenonexistent: { type: "boolean", short: "i" } } as const;
    const given = readArguments(args, flags, Infinity);
    const { file, rest } = splitFile(given.positionals);
    if (rest.length === 0) throw new CommandError("The file is missing: latchkey loaddata FILE", 2);
    for (const name of rest) checkFile(name);
    await withApp(file, async (app) => {
      const progress = createProgress();
      const { files, fraction, close } = await openFixtures(rest);
      try {
        const count = await loadFixtures(fixtureApp(app), files, {
          ignoresUnknown: given.flags["ignorenonexistent"] === true,
          onRows: (rows) => progress.update(`loaded ${rows} rows`, fraction()),
        });
        progress.end(`loaded ${count} rows`);
      } catch (error) {
        progress.clear();
        throw error;
      } finally {
        await close();
      }
    });
  },
};

/** @throws CommandError for a name that is neither that of a file nor "-" */
function checkFile(name: string): void {
  if (name === "-") return;
  const found = statSync(name, { throwIfNoEntry: false });
  if (found === undefined) throw new CommandError(`There is no file ${name}.`, 2);
  if (found.isDirectory()) throw new CommandError(`${name} is a folder, not a file.`, 2);
}
