// `latchkey makemigrations`: writes the migration from what the migrations add up to, to what the definitions ask for.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Latchkey } from "../../app/latchkey.ts";
import { emptyMigration, mergeMigration, type NewMigration, nextMigrations } from "../../migrations/index.ts";
import { labelOf, type ProjectMigration } from "../../store/index.ts";
import { appAndName } from "../app-arguments.ts";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { migrationsBeside, withApp } from "../load-app.ts";
import { askedDecisions } from "../migration-questions.ts";
import { missingOperations } from "../missing-migration.ts";
import { processTerminal, type Terminal } from "../terminal.ts";

const flags = {
  check: { type: "boolean" },
  empty: { type: "boolean" },
  "dry-run": { type: "boolean" },
  merge: { type: "boolean" },
} as const;

export const makemigrations: Command = {
  name: "makemigrations",
  summary: "write the migration that the definitions ask for",
  help: `Usage: latchkey makemigrations [app.ts] [NAME] [--check | --empty | --merge] [--dry-run]

Compares the resources and the user model with what the files in migrations/ add up to, and writes a new file there.
Without migrations/ it creates the folder, and the history of the project begins. NAME is the part of the name after the
number. What the definitions do not say (a new name, a loss, a value for existing rows) is asked at a terminal.

  --check      write nothing; exit with 1 if a migration is missing
  --empty      write a migration without operations, to be filled in by hand
  --merge      write a migration that joins two ends of the history
  --dry-run    print the file without writing it
`,
  run: (args) => runMakeMigrations(args, processTerminal),
};

/** Runs the command at a terminal. */
export async function runMakeMigrations(args: readonly string[], terminal: Terminal): Promise<void> {
  const given = readArguments(args, flags, 2);
  const { file, name } = appAndName(given.positionals);
  if (name !== undefined && !/^\w+$/.test(name))
    throw new CommandError(`A name has letters, digits and _: ${name}`, 2);
  if (["check", "empty", "merge"].filter((flag) => given.flags[flag] === true).length > 1)
    throw new CommandError("--check, --empty and --merge exclude each other.", 2);
  await withApp(file, async (app) => {
    if (app.history !== undefined && app.history.folder === undefined)
      throw new CommandError("The option `migrations` is a list: write its migrations by hand.");
    const folder = app.history?.folder ?? migrationsBeside(file);
    const migrations = existsSync(folder) ? await app.withMigrations(folder).history?.load() : [];
    await make(app, { folder, migrations: migrations ?? [], name, flags: given.flags }, terminal);
  });
}

interface Request {
  readonly folder: string;
  readonly migrations: readonly ProjectMigration[];
  readonly name: string | undefined;
  readonly flags: Readonly<Record<string, unknown>>;
}

async function make(app: Latchkey, { folder, migrations, name, flags }: Request, terminal: Terminal) {
  if (flags["check"] === true) return check(app, migrations, terminal);
  const made = await newMigrations(app, { folder, migrations, name, flags }, terminal);
  if (made.length === 0)
    terminal.print(flags["merge"] === true ? "No conflicts detected to merge." : "No changes detected");
  for (const migration of made) {
    const target = path.join(folder, `${migration.name}.ts`);
    terminal.print(path.relative(process.cwd(), target));
    for (const operation of migration.operations) terminal.print(`    ${labelOf(operation)}`);
    if (flags["dry-run"] === true) {
      terminal.print(migration.source.trimEnd());
      continue;
    }
    mkdirSync(folder, { recursive: true });
    // A file that is there is never overwritten.
    writeFileSync(target, migration.source, { flag: "wx" });
  }
}

async function newMigrations(
  app: Latchkey,
  { folder, migrations, name, flags }: Request,
  terminal: Terminal,
): Promise<NewMigration[]> {
  if (flags["merge"] === true) return [mergeMigration(migrations, name) ?? []].flat();
  if (flags["empty"] === true) return [emptyMigration(migrations, name)];
  const empty = path.join(folder, `${emptyMigration(migrations, name).name}.ts`);
  return nextMigrations(migrations, app.wantedTables(), {
    name,
    besideWriters: app.dialect === "postgres",
    defaultOf: app.defaultOf,
    decisions: askedDecisions(terminal, path.relative(process.cwd(), empty)),
  });
}

async function check(app: Latchkey, migrations: readonly ProjectMigration[], terminal: Terminal) {
  const missing = await missingOperations(app, migrations);
  if (missing.length === 0) {
    terminal.print("No changes detected");
    return;
  }
  for (const operation of missing) terminal.print(`    ${operation}`);
  throw new CommandError("A migration is missing: run `latchkey makemigrations`.");
}
