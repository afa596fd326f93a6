// `latchkey migrate`: brings the database to the migrations of the project, or to its definitions.
import type { Latchkey } from "../../app/latchkey.ts";
import type { Applied } from "../../store/index.ts";
import { appAndName } from "../app-arguments.ts";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";
import { missingNotice } from "../missing-migration.ts";
import { createProgress } from "../progress.ts";
import { processTerminal, type Terminal } from "../terminal.ts";
import { showMigrations } from "./showmigrations.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "apply the missing migrations, or go back to an earlier one",
  help: `Usage: latchkey migrate [app.ts] [NAME | zero] [--fake]
       latchkey migrate [app.ts] --list | --dry-run | --check | --drift

With a folder migrations/ beside the app, applies what the database lacks of it. NAME stops there, or goes back to it; zero
reverts everything. Without the folder, creates missing tables and adds missing columns: nothing is dropped or altered.
Tables that Django created stay unchanged.

  --list       list every migration; [X] marks applied ones
  --dry-run    print the SQL without running it
  --check      run nothing; exit with 1 if a migration is not applied
  --drift      compare the tables with the definitions; exit with 1 if they differ
  --fake       note the migrations as applied or reverted, without running them
`,
  run: (args) => runMigrate(args, processTerminal),
};

const actions = ["list", "dry-run", "check", "drift", "fake"] as const;

/** Runs the command. */
export async function runMigrate(args: readonly string[], terminal: Terminal): Promise<void> {
  const given = readArguments(
    args,
    Object.fromEntries(actions.map((name) => [name, { type: "boolean" as const }])),
    2,
  );
  const { file, name } = appAndName(given.positionals);
  const [action, other] = actions.filter((each) => given.flags[each] === true);
  if (other !== undefined) throw new CommandError(`--${action} and --${other} exclude each other.`, 2);
  if (name !== undefined && action !== undefined && action !== "fake")
    throw new CommandError(`--${action} takes no name.`, 2);
  await withApp(file, async (app) => {
    if (action === "list") return showMigrations(app, terminal);
    if (action === "dry-run") return printStatements(app, terminal);
    if (action === "check") return checkApplied(app, terminal);
    if (action === "drift") return printDrift(app, terminal);
    return apply(app, name, action === "fake", terminal);
  });
}

async function apply(app: Latchkey, target: string | undefined, isFake: boolean, terminal: Terminal) {
  if (app.history === undefined) {
    if (target !== undefined || isFake)
      throw new CommandError(
        "The project has no folder migrations/: `latchkey makemigrations` creates it.",
        2,
      );
    const applied = await app.migrate();
    for (const name of applied) terminal.print(`migrated   ${name}`);
    if (applied.length === 0) terminal.print("nothing to migrate");
    return;
  }
  const progress = createProgress();
  const done = await app.history.migrate({
    target,
    isFake,
    onApplied: ({ action, name }) => {
      progress.clear();
      terminal.print(`${words[action].padEnd(11)}${name}`);
    },
    onStep: ({ name, step, steps, batch }) =>
      progress.update(`${name}: step ${step} of ${steps}, batch ${batch}`, (step - 1) / steps),
  });
  if (done.length === 0) terminal.print("nothing to migrate");
  // Going back, the definitions are ahead on purpose.
  if (target !== undefined) return;
  const notice = await missingNotice(app, await app.history.load());
  if (notice !== undefined) terminal.print(notice);
}

const words: Readonly<Record<Applied["action"], string>> = {
  applied: "migrated",
  reverted: "reverted",
  adopted: "adopted",
  faked: "faked",
};

async function printStatements(app: Latchkey, terminal: Terminal): Promise<void> {
  for (const { name, statements } of await app.migrations())
    if (statements.length > 0) terminal.print(`-- ${name}\n${statements.join(";\n")};`);
}

async function checkApplied(app: Latchkey, terminal: Terminal): Promise<void> {
  const pending = (await app.migrations()).filter(({ applied }) => !applied);
  for (const { name } of pending) terminal.print(`pending    ${name}`);
  if (pending.length > 0) throw new CommandError("The database lacks migrations: run `latchkey migrate`.");
  terminal.print("nothing to migrate");
}

async function printDrift(app: Latchkey, terminal: Terminal): Promise<void> {
  const differences = await app.drift();
  for (const { message } of differences) terminal.print(message);
  if (differences.length > 0) throw new CommandError("The tables are not as the definitions say.");
  terminal.print("no drift");
}
