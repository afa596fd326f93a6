// A connection that breaks while a write is on its way: the client cannot know whether it happened, and there is one winner all the same.
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { password, type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true };

let proxy: TcpProxy;
let flaky: TestApp;
let steady: TestApp;
beforeAll(async () => {
  const database = await freshDatabase();
  const through = await postgresProxy(database);
  proxy = through.proxy;
  steady = await testApp({ database, tokens: rotating });
  // One connection, which is another one after every cut, so that every statement is sent as text.
  flaky = await testApp(
    { database: through.url, tokens: rotating, postgres: { poolSize: 1 }, onError: () => {} },
    [],
  );
});
afterAll(async () => {
  await flaky.app.close();
  await steady.app.close();
  await proxy.close();
});

const refresh = (at: TestApp, token: string): Promise<TestAnswer> =>
  at.call("POST", "/api/token/refresh/", { json: { refresh: token } });
const refreshIn = ({ text }: TestAnswer): string => String(JSON.parse(text).refresh);

describe.each(["before", "after"] as const)(
  "a rotation whose connection breaks %s the server has it",
  (when) => {
    it("is answered 503, and the retry gets the one successor", async () => {
      for (let round = 0; round < 10; round++) {
        const login = await steady.login("ada");
        // A connection of its own for this round.
        proxy.cutAt("select", "before");
        await flaky.call("GET", "/health/ready");
        const cuts = proxy.cuts();
        proxy.cutAt('update "latchkey_session"', when);
        const first = await refresh(flaky, login.refresh);
        expect([first.status, proxy.cuts() - cuts]).toEqual([503, 1]);
        const retries = await Promise.all([
          refresh(steady, login.refresh),
          refresh(steady, login.refresh),
          refresh(flaky, login.refresh),
        ]);
        expect(retries.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(new Set(retries.map(refreshIn)).size).toBe(1);
        const [next] = retries.map(refreshIn);
        expect((await refresh(steady, next ?? "")).status).toBe(200);
      }
      const { rows } = await rowsOf(
        "select count(*) as n from latchkey_session where revoked_at is not null",
      );
      expect(rows).toEqual([{ n: 0 }]);
    });
  },
);

describe("a login whose commit breaks after the server has it", () => {
  it("is answered 503; its session is there, and nobody has its tokens", async () => {
    const sessions = async (): Promise<unknown> =>
      (await rowsOf("select count(*) as n from latchkey_session")).rows;
    const before = await sessions();
    await flaky.call("GET", "/health/ready");
    proxy.cutAt("commit", "after");
    const answer = await flaky.call("POST", "/api/token/", { json: { username: "ada", password } });
    expect(answer.status).toBe(503);
    expect(await sessions()).not.toEqual(before);
    proxy.cutAt("commit", "before");
    const after = await sessions();
    expect((await flaky.call("POST", "/api/token/", { json: { username: "ada", password } })).status).toBe(
      503,
    );
    expect(await sessions()).toEqual(after);
  });
});

function rowsOf(text: string): Promise<{ readonly rows: unknown[] }> {
  return steady.app.db.executeQuery(CompiledQuery.raw(text));
}
