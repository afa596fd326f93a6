// Runs a server as a process of its own, and starts it again whenever a source file changes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { styleText } from "node:util";
import { givenEnvironment } from "../env-file.ts";
import type { ListenAddress } from "../listen-flags.ts";
import { stopSignal } from "../serve-app.ts";
import { watchSources } from "./watch.ts";

/** What the server process is started with. */
export interface SupervisedServer extends ListenAddress {
  /** The arguments of `latchkey dev`, without the address. */
  readonly args: readonly string[];
  /** The folder whose source files are watched. */
  readonly folder: string;
}

/** In the environment of a server process: whether it is the first one, or starts again after a change. */
export const devVariable = "LATCHKEY_DEV_PROCESS";

/** How long a server may take to stop, in milliseconds. */
const stopTime = 5000;

/** Serves until SIGINT or SIGTERM. A server that ends by itself is started again by the next change. */
export async function supervise({ args, folder, host, port: given }: SupervisedServer): Promise<void> {
  const stop = stopSignal().then(() => undefined);
  const sources = watchSources(folder);
  let port = given;
  let turn = "first";
  const start = (): ChildProcess => {
    const child = fork(process.argv[1] ?? "", ["dev", ...args, "--host", host, "--port", String(port)], {
      env: { ...givenEnvironment, [devVariable]: turn },
    });
    child.on("message", (message) => {
      // A free port that was chosen once stays.
      if (typeof message === "object" && "port" in message) port = Number(message.port);
      turn = "again";
    });
    return child;
  };
  for (;;) {
    const child = start();
    const ended = once(child, "exit").then(() => "ended" as const);
    const change = sources.changed().then((file) => ({ file }));
    const first = await Promise.race([stop, change, ended]);
    if (first === "ended") print("waiting", "for the next change");
    const next = first === "ended" ? await Promise.race([stop, change]) : first;
    await end(child, ended);
    if (next === undefined) break;
    print("changed", next.file);
  }
  sources.close();
}

const print = (label: string, text: string): void =>
  void process.stdout.write(`${styleText("cyan", label.padEnd(11))}${text}\n`);

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // A message, because no signal asks a process to stop on every system.
  if (child.connected) child.send("stop");
  const killing = setTimeout(() => child.kill("SIGKILL"), stopTime);
  await ended;
  clearTimeout(killing);
}
