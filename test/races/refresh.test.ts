// One refresh token presented many times at once: by callers over HTTP, and by several processes, in either dialect. The long version is `npm run test:races`.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Db, type LatchkeyOptions } from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { dialect, freshDatabase } from "../support/database.ts";
import { addDjangoTables, fill } from "../support/fill.ts";
import { type Racers, racers } from "../support/race.ts";

const rounds = dialect === "sqlite" ? 5 : 2;
const rotation: LatchkeyOptions["tokens"] = { rotateRefreshTokens: true, blacklistAfterRotation: true };

interface Answer {
  readonly status: number;
  readonly jti: string | undefined;
}

function jtiOf(refresh: unknown): string | undefined {
  if (typeof refresh !== "string") return undefined;
  const claims: { jti: string } = JSON.parse(
    Buffer.from(refresh.split(".")[1] ?? "", "base64url").toString(),
  );
  return claims.jti;
}

/** An app that all numbers of callers share: each round has a session of its own. */
function sharedApp(tokens: LatchkeyOptions["tokens"]): (callers: number) => Promise<Answer[][]> {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp({ tokens: { ...rotation, ...tokens } });
  });
  afterAll(() => test.app.close());
  return async (callers) => {
    const all: Answer[][] = [];
    for (let round = 0; round < rounds; round++) {
      const { refresh } = await test.login("ada");
      const answers = await Promise.all(
        Array.from({ length: callers }, () =>
          test.call("POST", "/api/token/refresh/", { json: { refresh } }),
        ),
      );
      all.push(
        answers.map(({ status, json }) => ({ status, jti: jtiOf(Reflect.get(Object(json), "refresh")) })),
      );
    }
    return all;
  };
}

const counts = [2, 5, 20, 50, 200];

describe("callers at once", () => {
  const race = sharedApp({});

  it.each(counts)("%i: all get the one successor within the interval", async (callers) => {
    for (const answers of await race(callers)) {
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ jti }) => jti)).size).toBe(1);
    }
  });
});

describe("callers at once without an interval", () => {
  const race = sharedApp({ refreshReuseInterval: 0 });

  it.each(counts)("%i: exactly one gets a successor", async (callers) => {
    for (const answers of await race(callers)) {
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]));
    }
  });
});

/** How many successors of a token are usable, here and at Django. */
async function usableSuccessors(db: Db, jti: string, besideDjango: boolean): Promise<number> {
  const refusedAtDjango = sql`select o.jti from token_blacklist_outstandingtoken as o
    join token_blacklist_blacklistedtoken as b on b.token_id = o.id`;
  const { rows } = await sql`
    select id from latchkey_session where previous_jti = ${jti} and revoked_at is null
      and current_jti not in (${besideDjango ? refusedAtDjango : sql`select jti from latchkey_revoked_token`})`.execute(
    db,
  );
  return rows.length;
}

describe.each([
  { refreshReuseInterval: 10, besideDjango: false },
  { refreshReuseInterval: 0, besideDjango: false },
  { refreshReuseInterval: 10, besideDjango: true },
  { refreshReuseInterval: 0, besideDjango: true },
])("four processes on one database, %o", ({ refreshReuseInterval, besideDjango }) => {
  let test: TestApp;
  let processes: Racers;
  beforeAll(async () => {
    const database = await freshDatabase();
    test = await testApp({ database, tokens: rotation });
    if (besideDjango) {
      const filling = { sessions: 10, now: Date.now() };
      await fill(test.app.db, dialect, filling);
      await addDjangoTables(test.app.db, dialect, filling);
    }
    processes = await racers(4, { database, secretKey, refreshReuseInterval });
  });
  afterAll(async () => {
    await processes.stop();
    await test.app.close();
  });

  it("mint one successor", async () => {
    // Without the interval the losers are taken for thieves, and their session ends: nobody's tokens are usable then.
    const usable = refreshReuseInterval === 0 ? 0 : 1;
    for (let round = 0; round < 5; round++) {
      const { refresh } = await test.login("ada");
      expect(await processes.race(refresh, 40)).toEqual({
        answered: 40,
        winners: refreshReuseInterval === 0 ? 1 : 40,
        successors: 1,
      });
      expect(await usableSuccessors(test.app.db, jtiOf(refresh) ?? "", besideDjango)).toBe(usable);
    }
  });
});

describe("four apps that start together", () => {
  it("migrate once", async () => {
    const database = await freshDatabase();
    const apps = await Promise.all(Array.from({ length: 4 }, () => testApp({ database }, [])));
    for (const { app } of apps) expect((await app.migrations()).every(({ applied }) => applied)).toBe(true);
    await Promise.all(apps.map(({ app }) => app.close()));
  });
});

describe("a chain of refreshes", () => {
  it("leaves one row", async () => {
    const { app, login } = await testApp({ tokens: rotation });
    let { refresh } = await login("ada");
    for (let link = 0; link < 200; link++) refresh = (await app.auth.refresh(refresh)).refresh ?? "";
    expect(await app.db.selectFrom("latchkey_session").select("id").execute()).toHaveLength(1);
    await app.close();
  });
});
