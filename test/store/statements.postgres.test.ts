// Statements that stay prepared on their connections: what they are given arrives, and what failed can be executed again.
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Db } from "../../src/store/index.ts";
import { freshDatabase } from "../support/database.ts";
import { openStore } from "../support/store.ts";

const open = async (): Promise<Db> => openStore(await freshDatabase(), { poolSize: 1 }).kysely;

const texts = ["", "a", "NULL", "ü€😀", 'a"b', String.raw`a\b`, "{a,b}", " a ", "a\nb", "'"];

describe("a statement, the first time and again", () => {
  it("gets its values as they are", async () => {
    const db = await open();
    for (const text of [...texts, ...texts]) {
      const { rows } = await sql`
        select ${text}::text as text, ${null}::text as nothing, ${1.5}::float8 as number, ${9007199254740993n}::int8 as whole,
          ${true}::boolean as truth`.execute(db);
      expect(rows).toEqual([{ text, nothing: null, number: 1.5, whole: 9007199254740993n, truth: true }]);
    }
  });

  it("gets a list as an array", async () => {
    const db = await open();
    const list = [...texts, null];
    for (let time = 0; time < 2; time++) {
      const { rows } = await sql`select element from unnest(${list}::text[]) as element`.execute(db);
      expect(rows).toEqual(list.map((element) => ({ element })));
      expect((await sql`select ${[1, 2]}::int8[] = array[1, 2]::int8[] as same`.execute(db)).rows).toEqual([
        { same: true },
      ]);
    }
  });

  it("gets what only pg can write", async () => {
    const db = await open();
    const moment = new Date("2026-01-02T03:04:05.678Z");
    for (let time = 0; time < 2; time++) {
      const { rows } = await sql`
        select ${moment}::timestamptz as moment, ${Buffer.from("ab")}::bytea = '\\x6162' as bytes,
          ${{ a: [1] }}::jsonb -> 'a' as json`.execute(db);
      expect(rows).toEqual([{ moment: "2026-01-02 03:04:05.678000", bytes: true, json: "[1]" }]);
    }
  });

  it("says what it changed, and gives rows without columns", async () => {
    const db = await open();
    await sql`create table things (id int primary key)`.execute(db);
    for (let id = 0; id < 2; id++) {
      expect((await sql`insert into things values (${id})`.execute(db)).numAffectedRows).toBe(1n);
      expect((await sql`update things set id = id where id = ${id}`.execute(db)).numAffectedRows).toBe(1n);
      expect((await sql`delete from things where id = ${id + 10}`.execute(db)).numAffectedRows).toBe(0n);
      expect(await sql`select from things where id <= ${id}`.execute(db)).toEqual({
        rows: Array.from({ length: id + 1 }, () => ({})),
      });
    }
  });
});

describe("a statement that failed when it was first executed", () => {
  const divide = (db: Db, by: number): Promise<unknown> => sql`select 6 / ${by}::int as found`.execute(db);

  it("can be executed again on the same connection", async () => {
    const db = await open();
    for (let time = 0; time < 2; time++) {
      await expect(divide(db, 0)).rejects.toMatchObject({ code: "invalid_value" });
      expect(await divide(db, 3)).toEqual({ rows: [{ found: 2 }] });
    }
  });

  it("can be executed again after its transaction", async () => {
    const db = await open();
    await expect(db.transaction().execute((tx) => divide(tx, 0))).rejects.toMatchObject({
      code: "invalid_value",
    });
    expect(await divide(db, 3)).toEqual({ rows: [{ found: 2 }] });
    expect(await db.transaction().execute((tx) => Promise.all([divide(tx, 2), divide(tx, 1)]))).toEqual([
      { rows: [{ found: 3 }] },
      { rows: [{ found: 6 }] },
    ]);
  });
});
