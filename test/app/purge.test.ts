// The background purge: servers take turns, failures are reported and retried, and closing the app ends it.
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type LatchkeyOptions } from "../../src/index.ts";
import { freshDatabase } from "../support/database.ts";
import { type TestApp, testApp } from "../support/app.ts";

const apps: TestApp[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map(({ app }) => app.close()));
});

const interval = 0.05;
async function start(options: LatchkeyOptions, users: readonly string[] = []): Promise<TestApp> {
  const app = await testApp({ purgeInterval: interval, ...options }, users);
  apps.push(app);
  return app;
}

const sessionsOf = async ({ app }: TestApp): Promise<number> =>
  (await app.db.selectFrom("latchkey_session").select("id").execute()).length;

/** Waits until something is so; the test's own time limit ends the waiting. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10);
}

describe("purgeInterval", () => {
  it("deletes expired rows, and nothing else", async () => {
    let now = Date.now();
    const test = await start({ clock: () => now, sessionLifetime: "1h" }, ["ada"]);
    await test.login("ada");
    now += 3_600_000;
    await test.login("ada");
    await until(async () => (await sessionsOf(test)) === 1);
    await wait(interval * 3000);
    expect(await sessionsOf(test)).toBe(1);
  });

  it("runs on one server at a time", async () => {
    const database = await freshDatabase();
    const turns: string[] = [];
    const servers = ["a", "b", "c", "d"];
    const [first] = await Promise.all(
      servers.map((name) =>
        start({
          database,
          purgeInterval: "1s",
          clock: () => Date.now(),
          onError: (error) => turns.push(`${name}: ${String(error)}`),
        }),
      ),
    );
    const lastTurn = async (): Promise<string | undefined> =>
      (
        await first?.app.db
          .selectFrom("latchkey_setting")
          .select("value")
          .where("name", "=", "last_purge")
          .executeTakeFirst()
      )?.value;
    const seen = new Set<string>();
    const end = Date.now() + 3500;
    while (Date.now() < end) {
      const turn = await lastTurn();
      if (turn !== undefined) seen.add(turn);
      await wait(5);
    }
    const moments = [...seen].map(Number).toSorted((a, b) => a - b);
    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    expect(moments.length).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(900);
    expect(turns).toEqual([]);
  });

  it("is reported when it fails, and continues", async () => {
    const onError = vi.fn<(error: unknown) => void>();
    const test = await start({ onError });
    await test.app.db.schema.alterTable("latchkey_setting").renameTo("elsewhere").execute();
    await until(async () => onError.mock.calls.length > 1);
    await test.app.db.schema.alterTable("elsewhere").renameTo("latchkey_setting").execute();
    expect(onError.mock.calls[0]).toEqual([expect.objectContaining({ code: "unmigrated" })]);
    await until(
      async () => (await test.app.db.selectFrom("latchkey_setting").select("name").execute()).length === 1,
    );
  });

  it("ends with the app", async () => {
    const onError = vi.fn<(error: unknown) => void>();
    const { app } = await testApp({ purgeInterval: 0.01, onError }, []);
    await wait(30);
    // Before the migration a purge finds no tables.
    onError.mockClear();
    await app.close();
    await wait(50);
    expect(onError).not.toHaveBeenCalled();
  });
});
