// `latchkey dev`: serves an app, and starts it again when one of its files changes.
import path from "node:path";
import { styleText } from "node:util";
import type { Latchkey } from "../../app/latchkey.ts";
import { type Command, readArguments } from "../command.ts";
import { devVariable, supervise } from "../dev/supervise.ts";
import { loadError } from "../load-error.ts";
import { requestText } from "../dev/request-text.ts";
import { listenAddress, listenFlags } from "../listen-flags.ts";
import { findApp, loadApp } from "../load-app.ts";
import { checkNpmFlags } from "../npm-flags.ts";
import { serveApp, stopSignal } from "../serve-app.ts";
import { type ServerOutput, textOutput } from "../server-output.ts";
import { tryPort } from "../try-port.ts";

export const dev: Command = {
  name: "dev",
  summary: "serve the app while you write it: reload on change, log requests",
  help: `Usage: latchkey dev [app.ts] [--host HOST] [--port PORT] [--no-migrate]

Serves an app as \`latchkey start\` does, and starts it again when a source file in the app's folder changes: .ts, .js and
.json files and .env, without node_modules, hidden folders and tests. A file with an error is named in one line, and the next
change tries again. The port stays. At the start it prints how many routes the app has and which migrations are pending.

Every request is a line: time, method, path, status, duration until the answer began, number of SQL statements, user. It has
colours at a terminal, unless NO_COLOR is set.

  --host HOST     the address to listen on; by default HOST of the environment, or 127.0.0.1
  --port PORT     the port to listen on; by default PORT of the environment, or 8000
  --no-migrate    do not apply missing migrations first
`,
  run: async (args) => {
    checkNpmFlags(args, process.env);
    const given = readArguments(args, { ...listenFlags, "no-migrate": { type: "boolean" } }, 1);
    const [file] = given.positionals;
    const migrates = given.flags["no-migrate"] !== true;
    const address = listenAddress(given);
    const found = findApp(file);
    if (process.env[devVariable] !== undefined && process.connected) {
      await serveOnce({ ...address, file, migrates });
      return;
    }
    await tryPort(address.host, address.port);
    await supervise({
      ...address,
      args: [...(file === undefined ? [] : [file]), ...(migrates ? [] : ["--no-migrate"])],
      folder: projectFolder(found),
    });
  },
};

/** The folder of the app's file, or the one above its `src`. */
function projectFolder(file: string): string {
  const folder = path.dirname(path.resolve(file));
  return path.basename(folder) === "src" ? path.dirname(folder) : folder;
}

/** What the server process does. */
async function serveOnce(server: {
  readonly host: string;
  readonly port: number;
  readonly file: string | undefined;
  readonly migrates: boolean;
}): Promise<void> {
  const isFirst = process.env[devVariable] === "first";
  const output = isFirst ? textOutput : changesOnly;
  try {
    await serveApp({
      ...server,
      output,
      load: () => loadApp(server.file),
      onLoaded: (app) => app.onRequest((entry) => process.stdout.write(`${requestText(entry)}\n`)),
      onListening: (_app, port) => {
        process.send?.({ port });
        if (!isFirst) textOutput.info("reloaded", `in ${Math.round(process.uptime() * 1000)} ms`);
      },
      onReady: (app) => describe(app, output),
      stopped: () => Promise.race([stopSignal(), stopMessage()]),
    });
  } catch (error) {
    throw loadError(error);
  } finally {
    // The channel to the first process keeps this one alive.
    if (process.connected) process.disconnect();
  }
}

/** After a change, what is as it was is not printed again. */
const changesOnly: ServerOutput = {
  ...textOutput,
  info: (label, text) => {
    if (label === "migrated" || label === "migrations") textOutput.info(label, text);
  },
};

async function describe(app: Latchkey, { info }: ServerOutput): Promise<void> {
  info("routes", `${app.describeRoutes().length}; latchkey routes lists them`);
  const pending = (await app.migrations()).filter(({ applied }) => !applied).map(({ name }) => name);
  if (pending.length > 0) info("migrations", styleText("yellow", `pending: ${pending.join(", ")}`));
}

/** Resolves when the first process asks this one to stop, or has gone. */
function stopMessage(): Promise<void> {
  return new Promise((resolve) => {
    process.once("message", () => resolve());
    process.once("disconnect", () => resolve());
  });
}
