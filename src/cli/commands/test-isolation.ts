// `latchkey test:isolation`: tests on a scratch database that no user learns about the rows of others.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { internalsOf } from "../../app/internals.ts";
import { useScratchDatabase } from "../../app/scratch.ts";
import { type IsolationOptions, type IsolationReport, testIsolation as test } from "../../testing/index.ts";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";

export const testIsolation: Command = {
  name: "test:isolation",
  summary: "test that no user learns about the rows of others",
  help: `Usage: latchkey test:isolation [app.ts] [--samples FILE] [--skip RESOURCE,…] [--database URL] [--json]

Makes rows of every resource for two users, and lets each try everything on the rows of the other: verbs, filters,
searches, orders, pages, expanded rows, references, lists, unique values and actions. The app runs on a scratch database
in memory; its own database is not opened. Hooks and actions run, and what they send elsewhere is sent.

  --samples FILE     values that cannot be made up, as JSON by resource ({ "events": { "starts": … } }), or as a module
                     whose default export has \`samples\` and \`prepare\`
  --skip RESOURCE,…  resources that are not tried
  --database URL     an empty database instead of one in memory
  --json             print the report as JSON

The exit code is 1 if something leaks, or a resource cannot be tried.
`,
  run: async (args) => {
    const given = readArguments(
      args,
      {
        samples: { type: "string" },
        skip: { type: "string" },
        database: { type: "string" },
        json: { type: "boolean" },
      },
      1,
    );
    const skip = flag(given, "skip")?.split(",");
    const options = { ...(await readSamples(flag(given, "samples"))), ...(skip && { skip }) };
    const database = flag(given, "database") ?? "sqlite::memory:";
    useScratchDatabase(database);
    await withApp(given.positionals[0], async (app) => {
      // The scratch database is that of apps which this copy makes.
      if (internalsOf(app) === undefined)
        throw new CommandError("The app uses another copy of latchkey: run the one in its own node_modules.");
      const unknown = skip?.find((name) => !(name in app.resources));
      if (unknown !== undefined) throw new CommandError(`There is no resource ${unknown}.`, 2);
      await app.migrate();
      const report = await test(app, options);
      process.stdout.write(given.flags["json"] === true ? jsonOf(report) : report.text);
      if (!report.isIsolated) process.exitCode = 1;
    });
  },
};

function jsonOf({ text: _text, ...report }: IsolationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** @throws CommandError for a file that cannot be read, or that has no samples */
async function readSamples(file: string | undefined): Promise<IsolationOptions> {
  if (file === undefined) return {};
  const isJson = file.endsWith(".json");
  try {
    const content: unknown = isJson
      ? { samples: JSON.parse(readFileSync(file, "utf8")) }
      : Reflect.get(Object(await import(pathToFileURL(path.resolve(file)).href)), "default");
    if (isOptions(content)) return content;
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : "unknown"}`);
  }
  throw new CommandError(`${file} has no samples: export default { samples: { … } }`);
}

const isOptions = (value: unknown): value is IsolationOptions =>
  typeof value === "object" && value !== null && ("samples" in value || "prepare" in value);
