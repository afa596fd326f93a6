// `latchkey start --workers`: processes that share a port, and what happens when one of them ends or all are replaced.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { latchkeyCommand, scratchFolder, startServer } from "../support/process.ts";

const env = { SECRET_KEY: "a secret of these tests, which is long enough" };

/** An app whose answers name the process, and that ends its process when it is asked to. */
const source = `
import { allowAny, defineView, latchkey } from "latchkey";
export default latchkey({
  database: process.env.DATABASE ?? "sqlite:app.db",
  views: [defineView("/pid/", {
    permissions: [allowAny], authentication: [],
    get: () => ({ pid: process.pid }),
    post: () => process.exit(3),
    put: async () => { await new Promise((done) => setTimeout(done, 300)); return { pid: process.pid }; },
  })],
});
`;

function folder(): { readonly cwd: string; readonly app: string } {
  const cwd = scratchFolder();
  const app = path.join(cwd, "app.ts");
  const index = path.resolve(import.meta.dirname, "../../dist/index.js");
  writeFileSync(app, source.replace('"latchkey"', JSON.stringify(index)));
  return { cwd, app };
}

/** The process that answers a connection of its own. */
async function pid(url: string, method = "GET"): Promise<number> {
  const answer = await fetch(`${url}/pid/`, { method, headers: { connection: "close" } });
  const body: unknown = await answer.json();
  return typeof body === "object" && body !== null && "pid" in body ? Number(body.pid) : 0;
}

async function counts(url: string, requests: number): Promise<Map<number, number>> {
  const answered = new Map<number, number>();
  for (let sent = 0; sent < requests; sent += 1) {
    const process = await pid(url);
    answered.set(process, (answered.get(process) ?? 0) + 1);
  }
  return answered;
}

describe("workers", () => {
  it("share a port, are replaced when they end and on SIGHUP, and stop after their last answer", async () => {
    const server = await startServer({ ...folder(), env, flags: ["--workers", "2"] });
    const first = await counts(server.url, 40);
    expect([...first.values()]).toEqual([20, 20]);
    expect(first.has(server.pid)).toBe(false);

    await fetch(`${server.url}/pid/`, { method: "POST" }).catch(() => undefined);
    await vi.waitFor(async () => expect((await counts(server.url, 4)).size).toBe(2), {
      timeout: 30_000,
      interval: 200,
    });
    const second = await counts(server.url, 20);
    expect([...second.values()]).toEqual([10, 10]);
    expect([...second.keys()].filter((process) => first.has(process))).toHaveLength(1);
    expect(server.output()).toMatch(/latchkey: worker \d+ ended \(3\); another one starts\n/);

    process.kill(server.pid, "SIGHUP");
    await vi.waitFor(
      async () => {
        // No connection is refused meanwhile.
        const now = await counts(server.url, 4);
        expect([...now.keys()].filter((process) => second.has(process))).toEqual([]);
        expect(now.size).toBe(2);
      },
      { timeout: 60_000, interval: 200 },
    );

    const slow = pid(server.url, "PUT");
    await counts(server.url, 1);
    expect(await server.stop()).toBe(0);
    expect(await slow).toBeGreaterThan(0);
    expect(server.output().match(/listening/g)).toHaveLength(1);
  });

  it.each([
    ["which the first process tells them", "cluster.isWorker"],
    ["which they find themselves if it does not", "cluster.isPrimary"],
  ])("learn of a change of the key ring, %s", async (_, readsRarely) => {
    const { cwd, app } = folder();
    const options = `keyRing: { file: "keys.json" }, keyRingInterval: ${readsRarely} ? "1d" : "0.2s",`;
    const text = readFileSync(app, "utf8").replace("latchkey({", `latchkey({ ${options}`);
    writeFileSync(app, `import cluster from "node:cluster";\n${text}`);
    const generate = () => latchkeyCommand(["keys", "generate", app], { cwd, env });
    await generate();
    const server = await startServer({ cwd, app, env, flags: ["--workers", "2"] });
    const keys = async (): Promise<number> => {
      const answer = await fetch(`${server.url}/.well-known/jwks.json`, { headers: { connection: "close" } });
      return (await answer.text()).split('"kid"').length - 1;
    };
    expect(await Promise.all([keys(), keys()])).toEqual([1, 1]);
    await generate();
    await vi.waitFor(async () => expect(await Promise.all([keys(), keys()])).toEqual([2, 2]), {
      timeout: 60_000,
      interval: 200,
    });
    await server.stop();
  });

  it("that cannot start end the command with their reason", async () => {
    const { cwd, app } = folder();
    const flags = ["--port", "0", "--workers", "2"];
    const memory = await latchkeyCommand(["start", app, ...flags], {
      cwd,
      env: { ...env, DATABASE: "sqlite::memory:" },
    });
    expect([memory.code, memory.stderr]).toEqual([
      1,
      "latchkey: Workers cannot share a database in memory: set `database`, or leave --workers out.\n",
    ]);
    writeFileSync(
      app,
      `import cluster from "node:cluster";\nif (cluster.isWorker) throw new TypeError("no");\n${readFileSync(app, "utf8")}`,
    );
    const broken = await latchkeyCommand(["start", app, ...flags], { cwd, env });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("latchkey: no\n");
    expect(broken.stderr).toContain("latchkey: A worker ended before it listened.\n");
  });
});
