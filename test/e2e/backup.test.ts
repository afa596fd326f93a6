// A backup that is taken while the server writes is whole, and has everything that was acknowledged before it began.
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { http } from "../support/http.ts";
import { cheapApp, scratchFolder, startServer } from "../support/process.ts";
import { writeLoad } from "../support/write-load.ts";

describe("vacuum into, under write load", () => {
  it("makes a copy that a server starts from", async () => {
    const env = { SECRET_KEY: "a secret for backups, which is long enough for it" };
    const [cwd, elsewhere] = [scratchFolder(), scratchFolder()];
    const load = writeLoad(4);
    const server = await startServer({ cwd, app: cheapApp, env });
    await load.begin(server.url);
    const stop = new AbortController();
    const running = load.run(server.url, stop.signal);
    await expect.poll(() => load.tally.acknowledged.size).toBeGreaterThan(5);
    const before = new Set(load.tally.acknowledged);
    const source = new DatabaseSync(path.join(cwd, "latchkey.db"), { readOnly: true });
    source.exec(`vacuum into '${path.join(elsewhere, "latchkey.db")}'`);
    source.close();
    const attempted = new Set(load.tally.attempted);
    stop.abort();
    await running;
    await server.stop();
    const copy = new DatabaseSync(path.join(elsewhere, "latchkey.db"));
    const titles = new Set(
      copy
        .prepare("select title from tasks")
        .all()
        .map(({ title }) => String(title)),
    );
    expect(copy.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    copy.close();
    expect([...before].filter((title) => !titles.has(title))).toEqual([]);
    expect([...titles].filter((title) => !attempted.has(title))).toEqual([]);
    const restored = await startServer({ cwd: elsewhere, app: cheapApp, env });
    expect((await http("GET", `${restored.url}/health/ready`)).status).toBe(200);
    expect(await restored.stop()).toBe(0);
  }, 60_000);
});
