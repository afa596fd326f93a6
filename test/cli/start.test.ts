// What `latchkey start` checks before it serves, and what it prints.
import { createServer, type Server } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { http } from "../support/http.ts";
import { cheapHashes, latchkeyCommand, quickstart, scratchFolder, startServer } from "../support/process.ts";

const env = { ...cheapHashes, SECRET_KEY: "a secret of these tests, which is long enough" };

describe("a port in use", () => {
  let other: Server;
  let port = "";
  beforeAll(async () => {
    other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, "127.0.0.1", resolve);
    });
    const address = other.address();
    port = String(typeof address === "object" ? address?.port : "");
  });
  afterAll(() => other.close());

  it("stops the start before the database is opened", async () => {
    const cwd = scratchFolder();
    const outcome = await latchkeyCommand(["start", quickstart, "--port", port], { cwd, env });
    expect(outcome).toEqual({
      code: 1,
      stdout: "",
      stderr: `latchkey: Cannot listen on port ${port}: it is in use. Choose another with --port.\n`,
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("so does an address of another machine", async () => {
    const cwd = scratchFolder();
    const args = ["start", quickstart, "--host", "192.0.2.1", "--port", "0"];
    const outcome = await latchkeyCommand(args, { cwd, env });
    expect([outcome.code, outcome.stderr]).toEqual([
      1,
      "latchkey: Cannot listen on 192.0.2.1: not an address of this machine.\n",
    ]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("flags that npm takes for itself", () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ["npm start -- --port 8108", ["8108"], { npm_lifecycle_event: "start", npm_config_port: "true" }],
    ["npm start -- --port 8108", [], { npm_lifecycle_event: "start", npm_config_port: "8108" }],
    ["npm run dev -- --host 0.0.0.0", [], { npm_lifecycle_event: "dev", npm_config_host: "0.0.0.0" }],
  ])("are reported with the right command: %s", async (right, args, variables) => {
    const cwd = scratchFolder();
    const outcome = await latchkeyCommand(["start", quickstart, ...args], {
      cwd,
      env: { ...env, ...variables },
    });
    const [, flag = ""] = /(--\w+)/.exec(right.replace(" -- ", " ")) ?? [];
    expect([outcome.code, outcome.stderr]).toEqual([
      2,
      `latchkey: npm does not pass ${flag} on: use ${right}\n`,
    ]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("are accepted when they are passed on too", async () => {
    const variables = { npm_lifecycle_event: "start", npm_config_port: "1", npm_config_host: "nowhere" };
    const flags = ["--host", "127.0.0.1"];
    const server = await startServer({ cwd: scratchFolder(), env: { ...env, ...variables }, flags });
    expect(await server.stop()).toBe(0);
  });
});

describe("the hint how to create the first user", () => {
  it("is printed while there is no superuser", async () => {
    const cwd = scratchFolder();
    const hint = `first user npx latchkey createsuperuser ${quickstart}\n`;
    const first = await startServer({ cwd, env });
    await http("POST", `${first.url}/api/users/`, { username: "ada", password: "tr0ub4dor-staple" });
    await first.stop();
    expect(first.output()).toContain(hint);
    const second = await startServer({ cwd, env });
    await second.stop();
    expect(second.output()).toContain(hint);
    await latchkeyCommand(["createsuperuser", quickstart, "--no-input", "--username", "root"], {
      cwd,
      env: { ...env, LATCHKEY_SUPERUSER_PASSWORD: "tr0ub4dor-staple" },
    });
    const third = await startServer({ cwd, env });
    await third.stop();
    expect(third.output()).toContain("listening");
    expect(third.output()).not.toContain("first user");
  }, 120_000);

  it("is not printed without migrations", async () => {
    const server = await startServer({ cwd: scratchFolder(), env, flags: ["--no-migrate"] });
    expect(await server.stop()).toBe(0);
    expect(server.output()).not.toContain("first user");
  });
});

describe("the compile cache", () => {
  it("is there for the next start although the server was killed", async () => {
    const cwd = scratchFolder();
    const folder = path.join(cwd, "cache");
    const server = await startServer({ cwd, env: { ...env, NODE_COMPILE_CACHE: folder } });
    const files = (): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" });
    await vi.waitFor(() => expect(files().length).toBeGreaterThan(10), { timeout: 30_000, interval: 50 });
    await server.kill();
  });
});

describe("a server whose output is read no more", () => {
  it.each([["one process"], ["workers", "--workers", "2"]])("answers as before: %s", async (_, ...flags) => {
    const server = await startServer({ cwd: scratchFolder(), env, flags });
    server.stopReading();
    // Each is a line of the audit log.
    for (let request = 0; request < 20; request++)
      expect((await http("GET", `${server.url}/api/tasks/`)).status).toBe(401);
    const outcome = await http("POST", `${server.url}/api/users/`, {
      username: "ada",
      password: "tr0ub4dor-staple",
    });
    expect(outcome.status).toBe(201);
    expect(await server.stop()).toBe(0);
  });
});

// Only Linux gives each thread a priority of its own, and lists the threads in /proc.
describe.runIf(process.platform === "linux")("a server on Linux", () => {
  it("runs password hashes at a lower priority than requests", async () => {
    const server = await startServer({ cwd: scratchFolder(), env });
    const folder = `/proc/${server.pid}/task`;
    const threads = readdirSync(folder).map(Number);
    const workers = threads.filter(
      (thread) => readFileSync(`${folder}/${thread}/comm`, "utf8").trim() === "libuv-worker",
    );
    expect(workers.length).toBeGreaterThan(0);
    expect(new Set(workers.map(getPriority))).toEqual(new Set([getPriority(server.pid) + 10]));
    await server.stop();
  });
});
