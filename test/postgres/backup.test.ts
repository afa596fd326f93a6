// A dump that is taken while the server writes is consistent, and has everything that was acknowledged before it began. Needs a pg_dump of the server's version.
import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { freshDatabase, look } from "../support/database.ts";
import { http } from "../support/http.ts";
import { cheapApp, scratchFolder, startServer } from "../support/process.ts";
import { writeLoad } from "../support/write-load.ts";

const run = promisify(execFile);

/** What `pg_dump --version` says; nothing where there is none. */
const { stdout: version } = await run("pg_dump", ["--version"]).catch(() => ({ stdout: "" }));
const [server] = await look(inject("postgresUrl"), "select current_setting('server_version_num') as version");
const isPossible = Number(/\d+/.exec(version)?.[0]) === Math.floor(Number(server?.["version"]) / 10_000);

describe("pg_dump, under write load", () => {
  it.runIf(isPossible)(
    "makes a copy that a server starts from",
    async () => {
      const env = { SECRET_KEY: "a secret for backups, which is long enough for it" };
      const [url, elsewhere] = [await freshDatabase(), await freshDatabase()];
      const load = writeLoad(4);
      const source = await startServer({
        cwd: scratchFolder(),
        app: cheapApp,
        env: { ...env, DATABASE_URL: url },
      });
      await load.begin(source.url);
      const stop = new AbortController();
      const running = load.run(source.url, stop.signal);
      await wait(500);
      const before = new Set(load.tally.acknowledged);
      const { stdout } = await run("pg_dump", ["--no-owner", url], { maxBuffer: 1 << 28 });
      const attempted = new Set(load.tally.attempted);
      stop.abort();
      await running;
      await source.stop();
      const restore = run("psql", ["-q", "-v", "ON_ERROR_STOP=1", elsewhere]);
      restore.child.stdin?.end(stdout);
      await restore;
      const titles = new Set(
        (await look(elsewhere, "select title from tasks")).map(({ title }) => String(title)),
      );
      expect(before.size).toBeGreaterThan(5);
      expect([...before].filter((title) => !titles.has(title))).toEqual([]);
      expect([...titles].filter((title) => !attempted.has(title))).toEqual([]);
      const restored = await startServer({
        cwd: scratchFolder(),
        app: cheapApp,
        env: { ...env, DATABASE_URL: elsewhere },
      });
      expect((await http("GET", `${restored.url}/health/ready`)).status).toBe(200);
      const answer = await http("POST", `${restored.url}/api/token/`, {
        username: "client-0",
        password: "tr0ub4dor-staple",
      });
      expect(answer.status).toBe(200);
      expect(await restored.stop()).toBe(0);
    },
    60_000,
  );
});
