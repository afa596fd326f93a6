// The Dockerfile of the guide: its commands run in a plain folder, on the packed package, and what they make serves.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { userInfo } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { http } from "../support/http.ts";
import { freePort } from "../support/postgres-server.ts";
import { npmProject } from "../support/packed-project.ts";
import { root, scratchFolder } from "../support/process.ts";
import { mustRun, packedTarball, tool } from "../support/tarball.ts";

const page = readFileSync(path.join(root, "docs/guide/deployment.md"), "utf8");
const [, dockerfile = ""] = /```dockerfile\n([^]*?)```/.exec(page) ?? [];
const [, dockerignore = ""] = /`\.dockerignore`[^\n]*:\n\n```\n([^]*?)```/.exec(page) ?? [];

const instructions = dockerfile
  .trim()
  .split("\n")
  .map((line) => /^(?<name>[A-Z]+) (?<rest>.+)$/.exec(line)?.groups ?? {})
  .map(({ name = "", rest = "" }) => ({ name, rest }));
const only = (name: string): string =>
  instructions
    .filter((instruction) => instruction.name === name)
    .map(({ rest }) => rest)
    .join("\n");
const execForm = (text: string): string[] => JSON.parse(text.replace(/^CMD /, ""));
const environment = Object.fromEntries(
  only("ENV")
    .split(" ")
    .map((pair) => pair.split("=")),
);

/** What a pattern of `.dockerignore` leaves out, at the top of the context. */
const ignored = dockerignore
  .trim()
  .split("\n")
  .map((glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));

const bin = path.join(root, "node_modules/.bin");
let context = "";
let image = "";
let port = 0;
const running: ChildProcess[] = [];

beforeAll(async () => {
  const scratch = scratchFolder();
  context = path.join(scratch, "context");
  image = path.join(scratch, "app");
  const project = await npmProject();
  for (const name of readdirSync(project).filter((name) => name !== "node_modules" && name !== "readme"))
    cpSync(path.join(project, name), path.join(context, name), { recursive: true });
  // The lock file names the tarball by its place relative to itself.
  const lock = path.join(context, "package-lock.json");
  const resolved = `"resolved": "file:${await packedTarball()}"`;
  writeFileSync(lock, readFileSync(lock, "utf8").replace(/"resolved": "file:[^"]*"/, resolved));
  // What a developer has beside the app, and no image may hold.
  for (const name of [".env", "latchkey.db", "latchkey.db-wal"]) writeFileSync(path.join(context, name), "x");
  for (const name of [".git", "node_modules"])
    mkdirSync(path.join(context, name, "of-a-developer"), { recursive: true });
  port = await freePort();
  await build();
}, 300_000);
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Does what the instructions say, with the folder of the image in place of `WORKDIR`. */
async function build(): Promise<void> {
  mkdirSync(image);
  const { uid, gid } = userInfo();
  for (const { name, rest } of instructions) {
    if (name === "COPY") copy(rest.split(" "));
    if (name === "RUN") {
      // There is no user called node here.
      const command = rest.replaceAll("node:node", `${uid}:${gid}`);
      await mustRun("sh", ["-c", command], image);
    }
  }
}

function copy(names: readonly string[]): void {
  if (names.at(-1) !== "." && names.at(-1) !== "./") throw new Error(`COPY to ${names.at(-1)}`);
  for (const source of names.slice(0, -1)) {
    const entries = source === "." ? readdirSync(context) : [source];
    for (const entry of entries) {
      if (ignored.some((pattern) => pattern.test(entry))) continue;
      cpSync(path.join(context, entry), path.join(image, entry), { recursive: true });
    }
  }
}

const variables = (): Record<string, string> => ({
  ...environment,
  // `docker run -e`: another port than other tests have, and this machine alone.
  HOST: "127.0.0.1",
  PORT: String(port),
  SECRET_KEY: "docker-secret-0123456789-0123456789-0123456789",
  ALLOWED_HOSTS: "127.0.0.1",
  // In a container it is removed with the image.
  NODE_COMPILE_CACHE: path.join(path.dirname(image), "cache"),
});

/** Starts what `CMD` says, and waits until it listens. */
async function start(): Promise<ChildProcess> {
  const [program = "", ...args] = execForm(only("CMD"));
  const child = spawn(path.join(image, program), args, {
    cwd: image,
    env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, ...variables() },
  });
  running.push(child);
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${output}`)));
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes("listening")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  return child;
}

async function stop(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

async function isHealthy(): Promise<boolean> {
  const [program = "", ...args] = execForm(only("HEALTHCHECK"));
  const { code } = await tool("env", [`PORT=${port}`, program, ...args], image);
  return code === 0;
}

it("is made of instructions that this test knows, on the Node that the package needs", () => {
  const known = "FROM WORKDIR COPY RUN USER ENV EXPOSE HEALTHCHECK CMD".split(" ");
  expect(new Set(instructions.map(({ name }) => name))).toEqual(new Set(known));
  expect(only("FROM")).toBe("node:24-slim");
  expect(only("USER")).toBe("node");
  expect(environment).toMatchObject({ NODE_ENV: "production", HOST: "0.0.0.0", PORT: only("EXPOSE") });
});

it("is that of `latchkey init`", () => {
  expect(readFileSync(path.join(context, "Dockerfile"), "utf8")).toBe(dockerfile);
  expect(readFileSync(path.join(context, ".dockerignore"), "utf8")).toBe(dockerignore);
});

it("leaves out secrets, databases and what belongs to a developer", () => {
  expect(existsSync(path.join(context, ".latchkey-secret"))).toBe(true);
  const left = readdirSync(image).filter((name) => name.startsWith(".") || name.includes(".db"));
  expect(left.filter((name) => name !== ".gitignore" && name !== ".dockerignore")).toEqual([]);
  expect(readdirSync(image)).toEqual(expect.arrayContaining(["app.ts", "data", "node_modules"]));
  expect(existsSync(path.join(image, "node_modules/of-a-developer"))).toBe(false);
});

it("makes an image that serves, is healthy, keeps its data, and ends on SIGTERM", async () => {
  expect(await isHealthy()).toBe(false);
  const url = `http://127.0.0.1:${port}`;
  const person = { username: "ada", password: "tr0ub4dor-staple" };
  const first = await start();
  expect(await isHealthy()).toBe(true);
  expect((await http("POST", `${url}/api/users/`, person)).status).toBe(201);
  expect(existsSync(path.join(image, "data/latchkey.db"))).toBe(true);
  expect(await stop(first)).toBe(0);
  expect(await isHealthy()).toBe(false);
  const second = await start();
  expect((await http("POST", `${url}/api/token/`, person)).status).toBe(200);
  expect(await stop(second)).toBe(0);
}, 60_000);

it("answers what has begun to arrive when SIGTERM comes", async () => {
  const child = await start();
  const sending = request(`http://127.0.0.1:${port}/api/token/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  const answered = once(sending, "response");
  sending.write('{"username": "ada", ');
  // Answered later than the beginning of the other request has arrived.
  await http("GET", `http://127.0.0.1:${port}/health/live`);
  const ended = stop(child);
  sending.end('"password": "tr0ub4dor-staple"}');
  const [response]: IncomingMessage[] = await answered;
  expect([response?.statusCode, response?.headers.connection]).toEqual([200, "close"]);
  response?.resume();
  expect(await ended).toBe(0);
}, 60_000);
