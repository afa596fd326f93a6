// Serves an app until it is told to stop: checks the port, prepares the app, and listens, in this process or in several.
import cluster from "node:cluster";
import type { FetchApp } from "../adapters/fetch-app.ts";
import { serve } from "../adapters/node.ts";
import type { Latchkey } from "../app/latchkey.ts";
import { loopbackHosts } from "../http/index.ts";
import { hasSuperuser } from "../store/index.ts";
import { CommandError } from "./errors.ts";
import { prepare } from "./prepare.ts";
import { shareKeyWatch } from "./key-watch.ts";
import { noOutput, type ServerOutput } from "./server-output.ts";
import { listenError, tryPort } from "./try-port.ts";
import { startWorkers } from "./workers.ts";
import { lowerWorkerPriority } from "./worker-priority.ts";

/** How an app is served. */
export interface Serving {
  readonly load: () => Promise<Latchkey>;
  /** The app's file as it was given, for the hint how to create the first user. */
  readonly file: string | undefined;
  readonly host: string;
  readonly port: number;
  /** How many processes answer; undefined for this one. */
  readonly workers?: number | undefined;
  readonly migrates: boolean;
  readonly output: ServerOutput;
  /** Called when the app is loaded, before anything else. */
  readonly onLoaded?: (app: Latchkey) => void;
  /** Called when the server listens, with its port, before the address is printed. */
  readonly onListening?: (app: Latchkey, port: number) => void;
  /** Called when the app is ready: its database is migrated, and its keys are read. */
  readonly onReady?: (app: Latchkey) => Promise<void>;
  /** Resolves when the server is to stop; called as soon as it listens. */
  readonly stopped: () => Promise<void>;
}

/**
 * Serves an app until `stopped` resolves.
 *
 * @throws CommandError when the port cannot be used, and for an app without allowed hosts in production
 */
export async function serveApp(serving: Serving): Promise<void> {
  const { host, port, workers, migrates, file } = serving;
  // The command runs in each worker too.
  const isWorker = workers !== undefined && cluster.isWorker;
  const output = isWorker ? noOutput : serving.output;
  // Before the app opens the database: a start that cannot serve must not change it.
  if (!isWorker) await tryPort(host, port);
  const app = await serving.load();
  serving.onLoaded?.(app);
  const served = limitHosts(app, host);
  app.checkAddress(host);
  const isShared = workers !== undefined && !isWorker;
  if (isShared && app.location === ":memory:")
    throw new CommandError(
      "Workers cannot share a database in memory: set `database`, or leave --workers out.",
    );
  if (workers !== undefined) shareKeyWatch(app);
  await lowerWorkerPriority();
  const stopping = new AbortController();
  const tables = migrates ? "migrate" : "check";
  const { isReady, ready } = await prepare(app, isWorker ? "leave" : tables, {
    ...output,
    signal: stopping.signal,
  });
  const server = await (
    isShared ? startWorkers({ count: workers, host, warn: output.warn }) : serve(served, { host, port })
  ).catch(async (error: unknown) => {
    stopping.abort();
    await app.close();
    throw listenError(error, host, port);
  });
  // Before the address is printed: a process that reads it may stop the server at once.
  const stopped = serving.stopped();
  serving.onListening?.(app, server.port);
  output.info("listening", server.url);
  output.info("database", app.location);
  const hinted = ready
    .then(() => serving.onReady?.(app))
    .then(() => hintFirstUser(app, file, output))
    .then(() => (isWorker ? undefined : warnOfIndexes(app, output)))
    // Node writes it at the end of a process, but not of one that is killed.
    .then(() => (isWorker ? undefined : process.getBuiltinModule("node:module").flushCompileCache()))
    .catch(() => {});
  if (isReady) await hinted;
  try {
    await Promise.race([stopped, ready.then(() => stopped)]);
  } finally {
    stopping.abort();
    await server.close();
    await app.close();
  }
}

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

/** Prints how to create the first superuser, if there is none. */
async function hintFirstUser(
  { db, userModel }: Latchkey,
  file: string | undefined,
  { info }: ServerOutput,
): Promise<void> {
  // Before the migrations the table of users does not exist, and every request is refused for it.
  if (await hasSuperuser(db, userModel).catch(() => true)) return;
  info("first user", `npx latchkey createsuperuser${file === undefined ? "" : ` ${file}`}`);
}

/** Warns of lists that are filtered or sorted without an index. */
async function warnOfIndexes(app: Latchkey, { warn }: ServerOutput): Promise<void> {
  for (const advice of await app.indexAdvice()) warn(advice);
}

/** Resolves at SIGINT and at SIGTERM. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
