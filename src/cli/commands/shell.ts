// `latchkey shell`: the app in Node's REPL.
import { once } from "node:events";
import { homedir } from "node:os";
import path from "node:path";
import { type REPLServer, start as startRepl } from "node:repl";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { constants, Script } from "node:vm";
import type { Latchkey } from "../../app/latchkey.ts";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { withApp } from "../load-app.ts";

export const shell: Command = {
  name: "shell",
  summary: "open the app in Node's REPL",
  help: `Usage: latchkey shell [app.ts]

Opens Node's REPL, with \`await\`. These names are defined:

  app         the app that app.ts exports
  db          its database, a Kysely instance
  auth        its flows in process: register, issuePair, revokeSessions, …
  resources   its resources by name

Code on standard input is run as a whole. The value of a single expression is printed. An error ends it with exit code 1:

  echo 'await auth.findUser("ada")' | latchkey shell

At a terminal the lines are kept in .latchkey_history of the home directory, or in the file that NODE_REPL_HISTORY names.
`,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, 1);
    await withApp(positionals[0], async (app) => {
      await app.ready();
      await (process.stdin.isTTY ? talk(app) : runInput(app));
    });
  },
};

/** Defines the names of the app. They can be assigned to, as any other name of a REPL. */
function define({ context }: REPLServer, app: Latchkey): void {
  const { db, auth, resources } = app;
  Object.assign(context, { app, db, auth, resources });
}

async function talk(app: Latchkey): Promise<void> {
  process.stdout.write("app, db, auth and resources are defined; .help lists commands, .exit ends\n");
  const repl = startRepl({ prompt: "latchkey> " });
  define(repl, app);
  repl.on("reset", () => define(repl, app));
  const file = process.env["NODE_REPL_HISTORY"] ?? path.join(homedir(), ".latchkey_history");
  // A home directory that cannot be written keeps no history.
  repl.setupHistory(file, () => {});
  await once(repl, "exit");
}

/** Runs what is piped in, as the body of an asynchronous function; the value of a single expression is printed. */
async function runInput(app: Latchkey): Promise<void> {
  const code = await text(process.stdin);
  const { db, auth, resources } = app;
  const run = compiled(`(${code.trim().replace(/;$/, "")}\n)`) ?? compiled(`{${code}\n}`, true);
  const value = await run?.(app, db, auth, resources);
  if (value !== undefined) process.stdout.write(`${inspect(value)}\n`);
}

type Code = (...parts: readonly unknown[]) => Promise<unknown>;

/** The function of a body; undefined for one that does not parse, unless `throws`. */
function compiled(body: string, throws = false): Code | undefined {
  try {
    const script = new Script(`(async (app, db, auth, resources) => ${body})`, {
      filename: "stdin",
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    // oxlint-disable-next-line no-unsafe-type-assertion -- the text is that of an asynchronous function
    return script.runInThisContext() as Code;
  } catch (error) {
    if (throws && error instanceof SyntaxError)
      throw new CommandError(`stdin: SyntaxError: ${error.message}`);
    return undefined;
  }
}
