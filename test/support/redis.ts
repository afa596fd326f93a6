// A Redis server for tests, where the machine has Debian's, and as much of a client as they need.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { SendRedisCommand } from "../../src/index.ts";
import { afterFile } from "./after-file.ts";
import { scratchFolder } from "./process.ts";

const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin"];
const program = folders.map((folder) => path.join(folder, "redis-server")).find((file) => existsSync(file));

/** Why there can be no Redis on this machine; undefined when there can. */
export const noRedis =
  program === undefined ? "redis-server is not installed: apt-get install redis-server" : undefined;

/** What the title of a test that needs one says where there can be none. */
export const skipped = noRedis === undefined ? "" : ` (skipped: ${noRedis})`;

// Reporters show no titles of tests that are skipped.
if (noRedis !== undefined) console.warn(`Tests with Redis are skipped: ${noRedis}`);

/** A running server, which nobody else can reach. */
export interface RedisServer {
  readonly send: SendRedisCommand;
  readonly kill: () => void;
}

/** Starts a server, which is stopped after the test file. */
export async function startRedis(): Promise<RedisServer> {
  if (program === undefined) throw new Error(noRedis);
  const folder = scratchFolder();
  const socketPath = path.join(folder, "redis.sock");
  const settings = ["--port", "0", "--unixsocket", socketPath, "--save", "", "--dir", folder];
  const server: ChildProcess = spawn(program, settings, { stdio: "ignore" });
  const kill = (): void => void server.kill("SIGKILL");
  afterFile(kill);
  const socket = await connected(socketPath);
  return { send: createClient(socket), kill };
}

async function connected(socketPath: string): Promise<Socket> {
  for (;;) {
    const socket = connect(socketPath);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return socket;
    await wait(20);
  }
}

/** Sends commands and reads the answers (RESP 2): numbers, errors, texts and lists of them, each in a chunk of its own. */
function createClient(socket: Socket): SendRedisCommand {
  const waiting: ((answer: unknown) => void)[] = [];
  let text = "";
  socket.on("data", (chunk) => {
    // Lengths are counts of bytes.
    text += chunk.toString("latin1");
    for (let parsed = parse(text); parsed !== undefined; parsed = parse(text)) {
      text = parsed.rest;
      waiting.shift()?.(parsed.value);
    }
  });
  socket.on("close", () => {
    for (const answer of waiting.splice(0)) answer(new Error("Redis has closed the connection."));
  });
  socket.on("error", () => {});
  return async (command) => {
    if (!socket.writable) throw new Error("Redis is not connected.");
    const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    const answer = await new Promise<unknown>((resolve) => {
      waiting.push(resolve);
      socket.write(`*${command.length}\r\n${parts.join("")}`);
    });
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

interface Parsed {
  readonly value: unknown;
  readonly rest: string;
}

/** The first answer of a text; undefined when it is not complete. */
function parse(text: string): Parsed | undefined {
  const end = text.indexOf("\r\n");
  if (end === -1) return undefined;
  const [kind, line, rest] = [text.charAt(0), text.slice(1, end), text.slice(end + 2)];
  if (kind === "+") return { value: line, rest };
  if (kind === "-") return { value: new Error(line), rest };
  if (kind === ":") return { value: Number(line), rest };
  const length = Number(line);
  if (length < 0) return { value: null, rest };
  if (kind === "$")
    return rest.length < length + 2
      ? undefined
      : { value: Buffer.from(rest.slice(0, length), "latin1").toString(), rest: rest.slice(length + 2) };
  const values: unknown[] = [];
  let left = rest;
  for (let index = 0; index < length; index++) {
    const item = parse(left);
    if (item === undefined) return undefined;
    values.push(item.value);
    left = item.rest;
  }
  return { value: values, rest: left };
}
