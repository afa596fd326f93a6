// `latchkey dumpdata`: writes users and rows as a fixture of Django's.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, flag, readArguments } from "../command.ts";
import { dump } from "../fixtures/dump.ts";
import { chosenModels, fixtureApp, splitFile } from "../fixtures/models.ts";
import { withApp } from "../load-app.ts";
import { createProgress } from "../progress.ts";
import type { FixtureModel } from "../../resources/index.ts";
import { countRows, type Db, Selection } from "../../store/index.ts";

export const dumpdata: Command = {
  name: "dumpdata",
  summary: "write users and rows as a fixture, in Django's JSON format",
  help: `Usage: latchkey dumpdata [RESOURCE…] [app.ts] [--output FILE] [--natural-foreign] [--natural-primary]

Writes a JSON array of objects with model, pk and fields, as Django's dumpdata does: of all content types, permissions, groups,
users and resources, or of those that are named ("groups", "users", "tasks", "shop.book"). Passwords stay hashed. Content types
and permissions are named by their natural keys, since each server chooses their ids. Rows are read page by page and written
at once, so memory does not grow with their number. Rows that are written meanwhile may be missing.

  --output FILE, -o FILE   write to a file, readable by its owner only, instead of standard output
  --natural-foreign        refer to users and groups by their names instead of their ids
  --natural-primary        leave out the ids of users and groups: the server that loads them chooses
`,
  run: async (args) => {
    const given = readArguments(
      args,
      {
        output: { type: "string", short: "o" },
        "natural-foreign": { type: "boolean" },
        "natural-primary": { type: "boolean" },
      },
      Infinity,
    );
    const { file, rest } = splitFile(given.positionals);
    await withApp(file, async (app) => {
      const fixtures = fixtureApp(app);
      const progress = createProgress();
      const models = chosenModels(fixtures.models, rest);
      const total = progress.isLive ? await countAll(fixtures.database.kysely, models) : undefined;
      let rows = 0;
      const text = dump(fixtures, {
        models,
        isNaturalForeign: given.flags["natural-foreign"] === true,
        isNaturalPrimary: given.flags["natural-primary"] === true,
        onRows: (count) => {
          rows = count;
          progress.update(`dumped ${count} rows`, total === undefined ? undefined : count / total);
        },
      });
      const name = flag(given, "output");
      // It has the hashes of passwords.
      const output = name === undefined ? process.stdout : createWriteStream(name, { mode: 0o600 });
      // A file that cannot be written is reported before anything is read.
      if (name !== undefined) await once(output, "open");
      await pipeline(Readable.from(text), output, { end: name !== undefined });
      progress.end(`dumped ${rows} rows`);
    });
  },
};

async function countAll(db: Db, models: readonly FixtureModel[]): Promise<number> {
  let count = 0;
  for (const { table } of models) count += await countRows(db, Selection.of(table));
  return count;
}
