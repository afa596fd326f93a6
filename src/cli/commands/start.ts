// `latchkey start`: migrates and serves an app.
import type { FetchApp } from "../../adapters/fetch-app.ts";
import { serve } from "../../adapters/node.ts";
import type { Latchkey } from "../../app/latchkey.ts";
import { loopbackHosts } from "../../http/index.ts";
import { hasSuperuser } from "../../store/index.ts";
import { type Command, readArguments, text } from "../command.ts";
import { CommandError } from "../errors.ts";
import { findApp, loadApp } from "../load-app.ts";
import { checkNpmFlags } from "../npm-flags.ts";
import { prepare } from "../prepare.ts";
import { listenError, tryPort } from "../try-port.ts";
import { lowerWorkerPriority } from "../worker-priority.ts";

export const start: Command = {
  name: "start",
  summary: "migrate the database and serve the app",
  help: `Usage: latchkey start [app.ts] [--host HOST] [--port PORT] [--no-migrate]

Serves the app that app.ts exports (app.ts or src/app.ts of this directory if left out). A database that cannot be
reached is waited for: until it can, /health/ready and whatever needs it are answered with 503. One that is there and
refuses the URL's user, password or name ends the server.

With NODE_ENV=production the app has to name its hosts (allowedHosts). Otherwise one that does not is answered on names of
this machine and on HOST.

  --host HOST     the address to listen on; HOST of the environment, or 127.0.0.1
  --port PORT     the port to listen on; PORT of the environment, or 8000
  --no-migrate    do not apply missing migrations first
`,
  run: async (args) => {
    checkNpmFlags(args, process.env);
    const given = readArguments(
      args,
      { host: { type: "string" }, port: { type: "string" }, "no-migrate": { type: "boolean" } },
      1,
    );
    const host = text(given, "host") ?? process.env["HOST"] ?? "127.0.0.1";
    const port = readPort(text(given, "port") ?? process.env["PORT"] ?? "8000");
    const [file] = given.positionals;
    findApp(file);
    // A start that cannot serve leaves the database as it is.
    await tryPort(host, port);
    const app = await loadApp(file);
    const served = limitHosts(app, host);
    await lowerWorkerPriority();
    const stopping = new AbortController();
    const { isReady, whole } = await prepare(app, given.flags["no-migrate"] !== true, {
      say: (line) => process.stdout.write(`${line}\n`),
      complain: (line) => process.stderr.write(`${line}\n`),
      signal: stopping.signal,
    });
    const server = await serve(served, { host, port }).catch(async (error: unknown) => {
      stopping.abort();
      await app.close();
      throw listenError(error, host, port);
    });
    // Whoever reads that it listens may stop it at once.
    const stopped = stopSignal();
    const hint = whole.then(() => firstUserHint(app, file)).catch(() => "");
    process.stdout.write(
      `listening  ${server.url}\ndatabase   ${app.location}\n${isReady ? await hint : ""}`,
    );
    if (!isReady) void hint.then((line) => process.stdout.write(line));
    try {
      await Promise.race([stopped, whole.then(() => stopped)]);
    } finally {
      stopping.abort();
      await server.close();
      await app.close();
    }
  },
};

/** The app, answering only the hosts that it names: without a list, names of this machine while it is developed. */
function limitHosts(app: Latchkey, host: string): FetchApp {
  if (app.allowedHosts !== undefined) return app;
  if (process.env["NODE_ENV"] === "production") {
    throw new CommandError(
      'allowedHosts is not set. In production the app has to name the hosts that it answers: allowedHosts: ["api.example.com"].',
    );
  }
  return app.forHosts([...loopbackHosts, host.includes(":") ? `[${host}]` : host]);
}

/** How to make the first user who may do everything, while there is none. */
async function firstUserHint({ db, userModel }: Latchkey, file: string | undefined): Promise<string> {
  // A database that is not migrated has no users to ask for, and says so at every request.
  const isKnown = await hasSuperuser(db, userModel).catch(() => true);
  return isKnown ? "" : `first user npx latchkey createsuperuser${file === undefined ? "" : ` ${file}`}\n`;
}

function readPort(given: string): number {
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new CommandError(`A port is a number from 0 to 65535, not ${given}`, 2);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
