// A project in a folder: an app whose resources a test changes, and its commands, run in this process.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runMakeMigrations } from "../../src/cli/commands/makemigrations.ts";
import { runMigrate } from "../../src/cli/commands/migrate.ts";
import { showMigrations } from "../../src/cli/commands/showmigrations.ts";
import { runSqlMigrate } from "../../src/cli/commands/sqlmigrate.ts";
import { CommandError } from "../../src/cli/errors.ts";
import { withApp } from "../../src/cli/load-app.ts";
import { checkFit, sayHistory } from "../../src/cli/migration-fit.ts";
import { StoreError } from "../../src/store/index.ts";
import { secretKey } from "./app.ts";
import { root, scratchFolder } from "./process.ts";

/** What a command printed, and its exit code. */
export interface CommandOutcome {
  readonly code: number;
  readonly output: string;
}

/** A project. */
export interface ProjectFolder {
  readonly folder: string;
  /** Writes the app with other resources: the text of calls of `defineResource`, and of further options. */
  readonly define: (resources: readonly string[], options?: string) => void;
  /** Writes the app of an example, with this database. */
  readonly use: (example: string) => void;
  /** Runs a command line; with answers there is a terminal. */
  readonly run: (line: string, answers?: readonly string[]) => Promise<CommandOutcome>;
  /** The names of the migrations. */
  readonly files: () => string[];
  readonly read: (name: string) => string;
  readonly write: (name: string, text: string) => void;
}

const source = (name: string): string => JSON.stringify(path.join(root, "src", name));

/** Creates a project with a database. */
export function projectFolder(database: string): ProjectFolder {
  const folder = scratchFolder();
  const migrations = path.join(folder, "migrations");
  let version = 0;
  let text = "";
  const define: ProjectFolder["define"] = (resources, options = "") => {
    text = `import { defineResource, everyone, isAuthenticated, latchkey, decimal, reference } from ${source("index.ts")};
import * as z from ${JSON.stringify(import.meta.resolve("zod"))};
${resources.map((text, index) => `const r${index} = ${text};`).join("\n")}
export default latchkey({ database: ${JSON.stringify(database)}, secretKey: ${JSON.stringify(secretKey)}, permissions: [isAuthenticated], ${options}
  resources: [${resources.map((_, index) => `r${index}`).join(", ")}] });
`;
  };
  define([]);
  const use: ProjectFolder["use"] = (example) => {
    text = example
      .replace('from "latchkey"', `from ${source("index.ts")}`)
      .replace('from "zod"', `from ${JSON.stringify(import.meta.resolve("zod"))}`)
      .replace(
        /database: .*,/,
        `database: ${JSON.stringify(database)}, secretKey: ${JSON.stringify(secretKey)},`,
      );
  };
  const write: ProjectFolder["write"] = (name, text) => {
    mkdirSync(migrations, { recursive: true });
    writeFileSync(path.join(migrations, `${name}.ts`), text);
  };
  return {
    folder,
    define,
    use,
    write,
    files: () => readdirSync(migrations).toSorted(),
    read: (name) => readFileSync(path.join(migrations, `${name}.ts`), "utf8"),
    run: async (line, answers) => {
      const lines: string[] = [];
      const waiting = [...(answers ?? [])];
      const terminal = {
        isInteractive: answers !== undefined,
        print: (text: string) => void lines.push(text),
        ask: async (question: string) => {
          lines.push(question);
          const answer = waiting.shift();
          if (answer === undefined) throw new CommandError("Operation cancelled.");
          return answer;
        },
      };
      const notices = {
        info: (label: string, text: string) => terminal.print(`${label} ${text}`),
        warn: terminal.print,
      };
      // A module is loaded once for each name, and a command closes its app.
      version += 1;
      const app = path.join(folder, `app${version}.ts`);
      writeFileSync(app, text);
      const [command, ...given] = line.split(" ");
      const args = [app, ...given];
      const commands: Readonly<Record<string, () => Promise<void>>> = {
        makemigrations: () => runMakeMigrations(args, terminal),
        migrate: () => runMigrate(args, terminal),
        sqlmigrate: () => runSqlMigrate(args, terminal),
        // What `latchkey start` and `latchkey start --no-migrate` do before they serve.
        start: () => withApp(app, (loaded) => sayHistory(loaded, notices)),
        "start --no-migrate": () =>
          withApp(app, async (loaded) => {
            await checkFit(loaded, notices);
            await sayHistory(loaded, notices);
          }),
        showmigrations: () => withApp(app, (loaded) => showMigrations(loaded, terminal)),
      };
      let code = 0;
      try {
        await (commands[line] ?? commands[command ?? ""])?.();
      } catch (error) {
        if (!(error instanceof CommandError) && !(error instanceof StoreError)) throw error;
        code = error instanceof CommandError ? error.exitCode : 1;
        lines.push(`latchkey: ${error.message}`);
      }
      return { code, output: lines.join("\n").replaceAll(path.relative(process.cwd(), folder), ".") };
    },
  };
}
