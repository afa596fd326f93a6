// `latchkey start`: migrates and serves an app.
import cluster from "node:cluster";
import type { FetchApp } from "../../adapters/fetch-app.ts";
import { serve } from "../../adapters/node.ts";
import type { Latchkey } from "../../app/latchkey.ts";
import { loopbackHosts } from "../../http/index.ts";
import { hasSuperuser } from "../../store/index.ts";
import { type Command, flag, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { findApp, loadApp } from "../load-app.ts";
import { checkNpmFlags } from "../npm-flags.ts";
import { prepare } from "../prepare.ts";
import { listenError, tryPort } from "../try-port.ts";
import { startWorkers } from "../workers.ts";
import { lowerWorkerPriority } from "../worker-priority.ts";

const maxWorkers = 256;

export const start: Command = {
  name: "start",
  summary: "migrate the database and serve the app",
  help: `Usage: latchkey start [app.ts] [--host HOST] [--port PORT] [--workers N] [--no-migrate]

Serves the app that app.ts exports; by default app.ts or src/app.ts in this directory. If the database cannot be reached,
the server starts and retries: until it succeeds, /health/ready and requests that need the database get 503. If the
database refuses the user, the password or the name in the URL, the server stops.

With NODE_ENV=production the app must set allowedHosts. Otherwise, an app without allowedHosts answers requests to HOST and
to loopback names.

  --host HOST     the address to listen on; by default HOST of the environment, or 127.0.0.1
  --port PORT     the port to listen on; by default PORT of the environment, or 8000
  --workers N     how many processes answer requests, each on a core of its own; by default this one does. Connections go to
                  them in turn. One that ends is replaced; SIGHUP replaces all of them, one after the other
  --no-migrate    do not apply missing migrations first
`,
  run: async (args) => {
    try {
      await serveApp(args);
    } finally {
      // Its channel to the first process keeps a worker alive.
      cluster.worker?.disconnect();
    }
  },
};

async function serveApp(args: readonly string[]): Promise<void> {
  checkNpmFlags(args, process.env);
  const given = readArguments(
    args,
    {
      host: { type: "string" },
      port: { type: "string" },
      workers: { type: "string" },
      "no-migrate": { type: "boolean" },
    },
    1,
  );
  const host = flag(given, "host") ?? process.env["HOST"] ?? "127.0.0.1";
  const port = readPort(flag(given, "port") ?? process.env["PORT"] ?? "8000");
  const workers = readWorkers(flag(given, "workers"));
  // The command runs in each worker too.
  const isWorker = workers !== undefined && cluster.isWorker;
  const [file] = given.positionals;
  findApp(file);
  // Before the app opens the database: a start that cannot serve must not change it.
  if (!isWorker) await tryPort(host, port);
  const app = await loadApp(file);
  const served = limitHosts(app, host);
  const isShared = workers !== undefined && !isWorker;
  if (isShared && app.location === ":memory:")
    throw new CommandError(
      "Workers cannot share a database in memory: set `database`, or leave --workers out.",
    );
  await lowerWorkerPriority();
  const stopping = new AbortController();
  const { isReady, ready } = await prepare(app, !isWorker && given.flags["no-migrate"] !== true, {
    info: isWorker ? () => {} : (line) => process.stdout.write(`${line}\n`),
    warn: isWorker ? () => {} : warn,
    signal: stopping.signal,
  });
  const server = await (
    isShared ? startWorkers({ count: workers, host, warn }) : serve(served, { host, port })
  ).catch(async (error: unknown) => {
    stopping.abort();
    await app.close();
    throw listenError(error, host, port);
  });
  // Before the address is printed: a process that reads it may stop the server at once.
  const stopped = stopSignal();
  if (!isWorker) {
    const hint = ready.then(() => firstUserHint(app, file)).catch(() => "");
    process.stdout.write(
      `listening  ${server.url}\ndatabase   ${app.location}\n${isReady ? await hint : ""}`,
    );
    if (!isReady) void hint.then((line) => process.stdout.write(line));
  }
  try {
    await Promise.race([stopped, ready.then(() => stopped)]);
  } finally {
    stopping.abort();
    await server.close();
    await app.close();
  }
}

const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** The app with its allowed hosts; in development, an app without allowed hosts gets the loopback names. */
function limitHosts(app: Latchkey, host: string): FetchApp {
  if (app.allowedHosts !== undefined) return app;
  if (process.env["NODE_ENV"] === "production") {
    throw new CommandError(
      'allowedHosts is not set. In production the app must name its hosts: allowedHosts: ["api.example.com"].',
    );
  }
  return app.forHosts([...loopbackHosts, host.includes(":") ? `[${host}]` : host]);
}

/** How to create the first superuser; empty if there is one. */
async function firstUserHint({ db, userModel }: Latchkey, file: string | undefined): Promise<string> {
  // Before the migrations the table of users does not exist, and every request is refused for it.
  const exists = await hasSuperuser(db, userModel).catch(() => true);
  return exists ? "" : `first user npx latchkey createsuperuser${file === undefined ? "" : ` ${file}`}\n`;
}

function readPort(given: string): number {
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new CommandError(`A port is a number from 0 to 65535: ${given}`, 2);
}

function readWorkers(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (/^\d+$/.test(given) && count >= 1 && count <= maxWorkers) return count;
  throw new CommandError(`A number of workers is from 1 to ${maxWorkers}: ${given}`, 2);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
