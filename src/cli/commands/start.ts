// `latchkey start`: migrates and serves an app.
import cluster from "node:cluster";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { listenAddress, listenFlags } from "../listen-flags.ts";
import { findApp, loadApp } from "../load-app.ts";
import { checkNpmFlags } from "../npm-flags.ts";
import { serveApp, stopSignal } from "../serve-app.ts";
import { serverOutput } from "../server-output.ts";

const maxWorkers = 256;

export const start: Command = {
  name: "start",
  summary: "migrate the database and serve the app",
  help: `Usage: latchkey start [app.ts] [--host HOST] [--port PORT] [--workers N] [--log text|json] [--no-migrate]

Serves the app that app.ts exports; by default app.ts or src/app.ts in this directory. If the database cannot be reached,
the server starts and retries: until it succeeds, /health/ready and requests that need the database get 503. If the
database refuses the user, the password or the name in the URL, the server stops.

With NODE_ENV=production the app must set allowedHosts. Otherwise, an app without allowedHosts answers requests to HOST and
to loopback names.

  --host HOST     the address to listen on; by default HOST of the environment, or 127.0.0.1
  --port PORT     the port to listen on; by default PORT of the environment, or 8000
  --workers N     how many processes answer requests, each on a core of its own; by default this one does. Connections go to
                  them in turn. One that ends is replaced; SIGHUP replaces all of them, one after the other
  --log FORMAT    text or json, a line for each message; by default json with NODE_ENV=production
  --no-migrate    do not apply missing migrations first
`,
  run: async (args) => {
    try {
      await serveFrom(args);
    } finally {
      // Its channel to the first process keeps a worker alive.
      cluster.worker?.disconnect();
    }
  },
};

async function serveFrom(args: readonly string[]): Promise<void> {
  checkNpmFlags(args, process.env);
  const flags = {
    ...listenFlags,
    workers: { type: "string" },
    log: { type: "string" },
    "no-migrate": { type: "boolean" },
  } as const;
  const given = readArguments(args, flags, 1);
  const [file] = given.positionals;
  const address = listenAddress(given);
  const workers = readWorkers(flag(given, "workers"));
  const output = serverOutput(flag(given, "log"));
  findApp(file);
  await serveApp({
    ...address,
    workers,
    file,
    output,
    load: () => loadApp(file),
    migrates: given.flags["no-migrate"] !== true,
    stopped: stopSignal,
  });
}

function readWorkers(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (/^\d+$/.test(given) && count >= 1 && count <= maxWorkers) return count;
  throw new CommandError(`A number of workers is from 1 to ${maxWorkers}: ${given}`, 2);
}
