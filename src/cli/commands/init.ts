// `latchkey init`: creates a project.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { readChoices } from "../init/choices.ts";
import { writeProject } from "../init/write-project.ts";

export const init: Command = {
  name: "init",
  summary: "create a new project",
  help: `Usage: latchkey init DIR [--database sqlite|postgres] [--login username|email] [--yes]

Writes a project to DIR, which must be empty or not exist: an app with a resource, tests, the settings of the compiler, a
Dockerfile, a README, and a secret for development. Asks for what no flag says; without a terminal it does not.

  --database NAME   where rows are stored: sqlite, the default, or postgres
  --login NAME      what users log in by: username, the default, or email
  --yes             do not ask
`,
  run: async (args) => {
    const given = readArguments(
      args,
      { database: { type: "string" }, login: { type: "string" }, yes: { type: "boolean", short: "y" } },
      1,
    );
    const [directory] = given.positionals;
    if (directory === undefined) throw new CommandError("The directory is missing: latchkey init DIR", 2);
    const folder = path.resolve(directory);
    const entry = statSync(folder, { throwIfNoEntry: false });
    if (entry !== undefined && !entry.isDirectory()) throw new CommandError(`${directory} is not a folder.`);
    if (entry !== undefined && readdirSync(folder).length > 0)
      throw new CommandError(`${directory} is not empty.`);
    const asks = given.flags["yes"] !== true && process.stdin.isTTY;
    const choices = await readChoices(
      { database: flag(given, "database"), login: flag(given, "login") },
      asks,
    );
    writeProject(folder, choices);
    process.stdout.write(`created ${folder}

next:
  cd ${/\s/.test(directory) ? JSON.stringify(directory) : directory}
  npm install
${choices.database === "postgres" ? "  cp .env.example .env    # and set DATABASE_URL\n" : ""}  npx latchkey createsuperuser
  npm run dev
`);
  },
};
