// `latchkey init`: creates a project from the quickstart, with a new secret.
import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createSecretFile } from "../../keys/index.ts";
import { generateSecret, secretFile } from "../../app/secret.ts";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { packageFolder, packageManifest } from "../package-manifest.ts";

export const init: Command = {
  name: "init",
  summary: "create a new project from the quickstart",
  help: `Usage: latchkey init DIR

Copies the quickstart to DIR, which must be empty or not exist, creates a secret for development and prints the next steps.
`,
  run: async (args) => {
    const [directory] = readArguments(args, {}, 1).positionals;
    if (directory === undefined) throw new CommandError("The directory is missing: latchkey init DIR", 2);
    const target = path.resolve(directory);
    if (existsSync(target) && readdirSync(target).length > 0)
      throw new CommandError(`${directory} is not empty.`);
    cpSync(path.join(packageFolder, "examples/quickstart"), target, {
      recursive: true,
      filter: (source) => !/\.db(?:-\w+)?$|\.latchkey-secret/.test(source),
    });
    writeFileSync(
      path.join(target, "package.json"),
      `${JSON.stringify(manifest(path.basename(target)), null, 2)}\n`,
    );
    writeFileSync(path.join(target, ".gitignore"), `node_modules/\n*.db\n*.db-*\n${secretFile}*\n`);
    createSecretFile(path.join(target, secretFile), `${generateSecret()}\n`);
    process.stdout.write(`created ${target}

next:
  cd ${directory}
  npm install
  npx latchkey createsuperuser
  npm start
`);
  },
};

function manifest(name: string): object {
  const { version, dependencies } = packageManifest();
  return {
    name: name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-"),
    private: true,
    type: "module",
    scripts: { start: "latchkey start app.ts", test: "DATABASE_URL=sqlite::memory: node --test" },
    // The app imports Zod itself, and a strict package manager resolves only what an app depends on itself.
    dependencies: { latchkey: `^${version}`, zod: dependencies["zod"] },
  };
}
