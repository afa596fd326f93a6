// A PgBouncer in transaction mode before the tests' PostgreSQL, where the machine has one.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./postgres-server.ts";

/** A running PgBouncer. */
export interface PgBouncer {
  /** The URL that leads through it to the database of a direct URL. */
  readonly through: (url: string) => string;
  /** What it has written to its log. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
const program = folders.map((folder) => path.join(folder, "pgbouncer")).find(isExecutable);

/** PgBouncer refuses to run as root: it then runs as one of these. */
const user = process.getuid?.() === 0 ? ["postgres", "nobody"].find(isUser) : undefined;

/** Why there can be no PgBouncer on this machine; undefined when there can. */
export const noPgBouncer =
  program === undefined
    ? "pgbouncer is not installed: apt-get install pgbouncer"
    : process.getuid?.() === 0 && user === undefined
      ? "pgbouncer refuses to run as root, and there is no other user to run it as"
      : undefined;

/** What the title of a test that needs one says where there can be none. */
export const skipped = noPgBouncer === undefined ? "" : ` (skipped: ${noPgBouncer})`;

// Reporters show no titles of tests that are skipped.
if (noPgBouncer !== undefined) console.warn(`Tests behind PgBouncer are skipped: ${noPgBouncer}`);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isUser(name: string): boolean {
  try {
    execFileSync("id", ["-u", name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The version of the one on this machine, such as "1.18.0". */
export function pgBouncerVersion(): string {
  const printed = program === undefined ? "" : execFileSync(program, ["--version"], { encoding: "utf8" });
  return /PgBouncer (\S+)/i.exec(printed)?.[1] ?? "of an unknown version";
}

/** Starts one before the PostgreSQL server of a URL, whatever the database; `settings` are lines of its configuration. */
export async function startPgBouncer(
  url: string,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<PgBouncer> {
  if (program === undefined) throw new Error(noPgBouncer);
  const { hostname, port, username, password } = new URL(url);
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-pgbouncer-"));
  // The other user has to read what is in it.
  chmodSync(folder, 0o755);
  const listenPort = await freePort();
  const lines = Object.entries({
    listen_addr: "127.0.0.1",
    listen_port: listenPort,
    unix_socket_dir: "",
    auth_type: "plain",
    auth_file: path.join(folder, "users.txt"),
    pool_mode: "transaction",
    max_client_conn: 500,
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const file = path.join(folder, "pgbouncer.ini");
  writeFileSync(path.join(folder, "users.txt"), `"${username}" "${password}"\n`, { mode: 0o644 });
  writeFileSync(
    file,
    `[databases]\n* = host=${hostname} port=${port || 5432}\n[pgbouncer]\n${lines.join("\n")}\n`,
    { mode: 0o644 },
  );
  const child = spawn(program, [...(user === undefined ? [] : ["-u", user]), file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // A run that is given up does not stop it.
  const kill = (): boolean => child.kill("SIGKILL");
  process.once("exit", kill);
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  await listening(child, listenPort, () => log);
  return {
    through: (direct) => {
      const through = new URL(direct);
      through.hostname = "127.0.0.1";
      through.port = String(listenPort);
      return through.href;
    },
    log: () => log,
    stop: async () => {
      process.off("exit", kill);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when something listens on the port. */
async function listening(child: ChildProcess, port: number, log: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}: ${log()}`);
    if (await accepts(port)) return;
    await wait(20);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}
