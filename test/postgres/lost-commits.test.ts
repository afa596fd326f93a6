// A connection that breaks during a write: the client cannot know whether it was committed, and there is still only one winner.
import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { password, type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { djangoDatabase, freshDatabase } from "../support/database.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true };

/** What PostgreSQL answers when it cannot write: an error 53100, and that it waits for the next statement. */
const diskFull = ((): Buffer => {
  const fields = Buffer.from("SERROR\0VERROR\0C53100\0Mcould not write: No space left on device\0\0");
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields, Buffer.from("Z\0\0\0\x05I", "latin1")]);
})();

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
        proxy.cutAt("update latchkey_session", when);
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

describe("beside Simple JWT's tables, where a rotation is a transaction", () => {
  let proxy: TcpProxy;
  let steady: TestApp;
  let flaky: TestApp;
  beforeAll(async () => {
    const database = await djangoDatabase("auth");
    const through = await postgresProxy(database);
    proxy = through.proxy;
    steady = await testApp({ database, tokens: rotating }, ["grace"]);
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

  /** How many refresh tokens are out that Django would take. */
  const live = async (): Promise<number> => {
    const { rows } = await steady.app.db.executeQuery<{ n: number }>(
      CompiledQuery.raw(`select count(*) as n from token_blacklist_outstandingtoken as o
        left join token_blacklist_blacklistedtoken as b on b.token_id = o.id where b.id is null`),
    );
    return Number(rows[0]?.n);
  };

  it.each(["before", "after"] as const)(
    "a commit that breaks %s the server has it leaves one token that can be used",
    async (when) => {
      for (let round = 0; round < 10; round++) {
        const before = await live();
        const login = await steady.login("grace");
        // Whoever has a connection first asks which tables there are.
        await flaky.call("POST", "/api/token/verify/", { json: { token: login.refresh } });
        const cuts = proxy.cuts();
        proxy.cutAt("commit", when);
        const first = await refresh(flaky, login.refresh);
        expect([first.status, proxy.cuts() - cuts]).toEqual([503, 1]);
        expect(await live()).toBe(before + 1);
        const retries = await Promise.all([
          refresh(steady, login.refresh),
          refresh(steady, login.refresh),
          refresh(flaky, login.refresh),
        ]);
        expect(retries.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(new Set(retries.map(refreshIn)).size).toBe(1);
        expect(await live()).toBe(before + 1);
        const [next] = retries.map(refreshIn);
        expect((await refresh(steady, next ?? "")).status).toBe(200);
        expect(await live()).toBe(before + 1);
      }
    },
  );

  it("a commit that the server refuses is no rotation", async () => {
    const login = await steady.login("grace");
    await flaky.call("POST", "/api/token/verify/", { json: { token: login.refresh } });
    const before = await live();
    proxy.answerAt("commit", diskFull);
    expect((await refresh(flaky, login.refresh)).status).toBe(503);
    expect(await live()).toBe(before);
    const { status } = await refresh(flaky, login.refresh);
    expect(status).toBe(200);
  });
});

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
