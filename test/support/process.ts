// Runs the built command line as a process of its own.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { scratchBase } from "./scratch-root.ts";

/** The repository. */
export const root = path.resolve(import.meta.dirname, "../..");

/** The built command. */
export const cli = path.join(root, "dist/cli/main.js");

/** The quickstart's app. */
export const quickstart = path.join(root, "examples/quickstart/app.ts");

/** The same with cheap password hashes. */
export const cheapApp = path.join(root, "test/support/cheap-app.ts");

/**
 * Variables of a process whose passwords are hashed by Argon2 with next to no work, for tests whose users only have to be there.
 * It verifies no hash that another process has made.
 */
export const cheapHashes = {
  NODE_OPTIONS: `--require "${path.join(root, "test/support/cheap-hashes.cjs")}"`,
};

/** How a process ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder, in memory where the machine offers it. */
export function scratchFolder(): string {
  return mkdtempSync(path.join(process.env["TEST_SCRATCH"] ?? scratchBase, "latchkey-"));
}

/** The environment of a process: this one's without what would leak in, and the given variables. */
function environment(variables: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const {
    NODE_ENV: _mode,
    SECRET_KEY: _secret,
    DATABASE_URL: _database,
    PORT: _port,
    HOST: _host,
    ...rest
  } = process.env;
  return { ...rest, ...variables };
}

/** The command has a compile cache of its own: here as where users run it. */
const ownCache = { NODE_COMPILE_CACHE: undefined };

/** How a program is run. */
interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** When it is ended, in milliseconds; 0 for never, four minutes by default. */
  readonly timeout?: number;
}

/** Runs `latchkey` to its end. */
export function latchkeyCommand(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [cli, ...args], { ...options, env: { ...ownCache, ...options.env } });
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd: options.cwd, env: environment(options.env ?? {}), timeout: options.timeout ?? 240_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    // A program that ends without reading its input breaks the pipe: how it ended is the outcome.
    child.stdin?.on("error", () => {}).end(options.input ?? "");
  });
}

/** A running server process. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Closes the pipes of its output, as a log collector does that ends. */
  readonly stopReading: () => void;
  /** Asks it to stop and waits. */
  readonly stop: () => Promise<number | null>;
  /** Kills it with SIGKILL and waits. */
  readonly kill: () => Promise<void>;
  /** Its exit code, when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/** Starts `latchkey start` on a free port and waits until it listens. */
export async function startServer(options: {
  readonly cwd: string;
  readonly app?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** The command that is started; the built one of this repository if left out. */
  readonly command?: string;
  /** A program that runs the server, and its arguments: a tracer, say. */
  readonly under?: readonly string[];
}): Promise<ServerProcess> {
  const { app = quickstart, flags = [], under = [], command = cli } = options;
  const [program = process.execPath, ...args] = [
    ...under,
    process.execPath,
    command,
    "start",
    app,
    "--port",
    "0",
    ...flags,
  ];
  const child = spawn(program, args, { cwd: options.cwd, env: environment({ ...ownCache, ...options.env }) });
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => resolve(code));
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      // As text, or as a line of JSON.
      const [, address] = /listening(?:\s+|","message":")(http[^\s"]+)["\n]/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    stopReading: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    stop: async () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
    ended,
  };
}

function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}
