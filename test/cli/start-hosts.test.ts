// The allowed hosts of `latchkey start`: those of the option in production, loopback names in development.
import { afterEach, describe, expect, it } from "vitest";
import {
  latchkeyCommand,
  quickstart,
  scratchFolder,
  type ServerProcess,
  startServer,
} from "../support/process.ts";
import { rawExchange } from "../support/raw-exchange.ts";

const production = { NODE_ENV: "production", SECRET_KEY: "k".repeat(40) };

const servers: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** The statuses of a path under each of several hosts. */
async function statuses(
  env: Readonly<Record<string, string>>,
  path: string,
  hosts: readonly string[],
): Promise<(number | undefined)[]> {
  const server = await startServer({ cwd: scratchFolder(), env });
  servers.push(server);
  const exchanges = hosts.map((host) =>
    rawExchange(Number(new URL(server.url).port), [`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`], {
      answers: 1,
    }),
  );
  return (await Promise.all(exchanges)).map(({ answers }) => answers[0]?.status);
}

describe("in production", () => {
  it("does not start without a list, and reports it in one line before it opens the database", async () => {
    const outcome = await latchkeyCommand(["start", quickstart, "--port", "0"], {
      cwd: scratchFolder(),
      env: production,
    });
    expect([outcome.code, outcome.stdout]).toEqual([1, ""]);
    expect(outcome.stderr).toMatch(/^latchkey: allowedHosts is not set\. [^\n]*\n$/);
  });

  it("logs lines of JSON, accepts the hosts of the list, and any host for health checks", async () => {
    const env = { ...production, ALLOWED_HOSTS: "api.example,.internal.example" };
    const hosts = ["api.example", "a.internal.example:8000", "localhost", "evil.example"];
    expect(await statuses(env, "/", hosts)).toEqual([200, 200, 400, 400]);
    const lines = servers[0]?.output().trim().split("\n") ?? [];
    const messages = lines.map((line): { event: string; message: string } => JSON.parse(line));
    expect(messages).toContainEqual({
      time: expect.any(String),
      event: "migrated",
      message: "0001_sessions",
    });
    expect(messages.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["listening", "database", "first user"]),
    );
    expect(await statuses(env, "/health/ready", ["10.1.2.3:8000"])).toEqual([200]);
  });
});

describe("in development", () => {
  it("accepts only loopback names", async () => {
    const hosts = [
      "localhost:8000",
      "app.localhost",
      "127.0.0.1",
      "[::1]:8000",
      "evil.example",
      "192.168.1.5",
    ];
    expect(await statuses({}, "/", hosts)).toEqual([200, 200, 200, 200, 400, 400]);
  });

  it("accepts the hosts of a list if there is one", async () => {
    expect(await statuses({ ALLOWED_HOSTS: "api.example" }, "/", ["api.example", "localhost"])).toEqual([
      200, 400,
    ]);
  });
});
