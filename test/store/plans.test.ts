// No flow reads a whole table of users, sessions or tokens: its cost does not grow with the table.
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import type { DialectName } from "../../src/store/index.ts";
import { secretKey, testApp } from "../support/app.ts";
import { flowStatements } from "../support/flow-statements.ts";
import { planOf, touchesGrowingTable } from "../support/plans.ts";
import { addDjangoTables, fill } from "../support/fill.ts";

const dialect: DialectName = process.env["TEST_DIALECT"] === "postgres" ? "postgres" : "sqlite";
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
});

describe.each([{ withDjangoTables: false }, { withDjangoTables: true }])("%o", ({ withDjangoTables }) => {
  it("every statement finds its rows by an index", async () => {
    let now = Date.UTC(2026, 10, 23);
    const test = await testApp({
      tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
      clock: () => now,
    });
    closing.push(() => test.app.close());
    const { db } = test.app;
    await fill(db, dialect, { sessions: 3000, now });
    if (withDjangoTables) await addDjangoTables(db, dialect, { sessions: 3000, now });
    await sql`analyze`.execute(db);
    const flows = await flowStatements({
      app: test.app,
      secretKey,
      now: () => now / 1000,
      forward: (seconds) => {
        now += seconds * 1000;
      },
    });
    const scans = [];
    for (const { flow, statements } of flows) {
      for (const statement of statements.filter(touchesGrowingTable)) {
        const plan = await planOf(db, dialect, statement, { preferIndexes: true });
        if (plan.scans.length > 0) scans.push({ flow, ...plan });
      }
    }
    expect(scans).toEqual([]);
    const counts = Object.fromEntries(flows.map(({ flow, statements }) => [flow, statements.length]));
    // A refresh looks its token up, decides and rotates with one statement.
    expect(counts).toMatchObject({ authenticate: 1, "verify, refresh": 1, refresh: 1 });
    expect(flows.filter(({ statements }) => statements.some(touchesGrowingTable))).toHaveLength(flows.length);
  });
});

it("a statement without an index is found out, by whatever name it calls the table", async () => {
  const { app } = await testApp();
  closing.push(app.close);
  const statements = [
    "select * from latchkey_session where ip_address = 'a'",
    'select s.id from auth_user as u join "latchkey_session" as s on s.user_id = u.id',
    "update auth_user set email = '' where first_name = 'a'",
    "delete from latchkey_revoked_token where revoked_at < '2026-01-01'",
  ];
  for (const text of statements) {
    const plan = await planOf(app.db, dialect, { sql: text, parameters: [] }, { preferIndexes: true });
    expect(plan.scans).not.toEqual([]);
  }
});
