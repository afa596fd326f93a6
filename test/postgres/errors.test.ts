// Every error of PostgreSQL that the store has a code for, caused on a real server.
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  type Database,
  djangoUserModel,
  insertUser,
  openDatabase,
  StoreError,
} from "../../src/store/index.ts";
import { freshDatabase } from "../support/database.ts";
import { migratedDatabase, now } from "../support/store.ts";

/** The error that an action ends with. */
async function failure(action: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error("There was no StoreError.", { cause: error });
}

const ada = { username: "ada", password: "a secret hash" };
const add = (database: Database, user = ada): Promise<unknown> =>
  insertUser(database.kysely, djangoUserModel, user, now);

const raise = (state: string): string =>
  `do $$ begin raise exception 'no' using errcode = '${state}'; end $$`;
const tooLongForIndex = `
  create table wide (a text unique);
  insert into wide select string_agg(md5(n::text), '') from generate_series(1, 1000) as n`;
const exclusion = `
  create table apart (a int4range, exclude using gist (a with &&));
  insert into apart values ('[1,3]'), ('[2,4]')`;

describe("a failure", () => {
  it("of a unique constraint names the column and no value", async () => {
    const database = await migratedDatabase();
    await add(database);
    await add(database, { ...ada, username: "bob" });
    const error = await failure(
      sql`update auth_user set username = 'ada' where id = 2`.execute(database.kysely),
    );
    expect([error.code, error.columns]).toEqual(["unique", ["username"]]);
    expect(error.message).not.toContain("ada");
  });

  it("of a foreign key comes when the transaction ends", async () => {
    const { kysely } = await migratedDatabase();
    const insert = sql`insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
      values ('s', 999, 'j', now(), now(), now(), '')`;
    expect((await failure(insert.execute(kysely))).code).toBe("foreign_key");
  });

  it.each([
    ["of a required column", "insert into latchkey_setting (name) values ('x')", "not_null"],
    ["of a number too large", "update auth_user set id = 99999999999", "out_of_range"],
    ["of a text too long", "update auth_user set username = repeat('x', 151)", "invalid_value"],
    ["of a text that is no number", "select 'x'::integer", "invalid_value"],
    ["of a text with NUL", "select '\"\\u0000\"'::jsonb", "invalid_value"],
    ["of a year 0", "select '0000-01-01'::date", "invalid_value"],
    ["of a division by nothing", "select 1 / 0", "invalid_value"],
    ["of a value that no index holds", tooLongForIndex, "invalid_value"],
    ["of a check", "alter table auth_user add check (false)", "constraint"],
    ["of an exclusion", exclusion, "constraint"],
    ["of a referenced row", raise("23001"), "foreign_key"],
    ["of any state of class 22", raise("22XYZ"), "invalid_value"],
    ["of any state of class 23", raise("23XYZ"), "constraint"],
    ["of a table that is not there", "select * from nothing_here", "unmigrated"],
    ["of a column that is not there", "select nothing_here from auth_user", "unmigrated"],
  ])("%s", async (_, statement, code) => {
    const database = await migratedDatabase();
    await add(database);
    expect((await failure(sql.raw(statement).execute(database.kysely))).code).toBe(code);
  });

  it("of a lock that is not given, and of a statement that takes too long", async () => {
    const url = await freshDatabase();
    const patient = await migratedDatabase(url);
    await add(patient);
    const hasty = openDatabase(url, { statementTimeout: 200 });
    const isHeld = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const holder = patient.kysely.transaction().execute(async (tx) => {
      await sql`update auth_user set email = 'x'`.execute(tx);
      isHeld.resolve();
      await done.promise;
    });
    await isHeld.promise;
    expect((await failure(sql`update auth_user set email = 'y'`.execute(hasty.kysely))).code).toBe("busy");
    expect((await failure(sql`select * from auth_user for update nowait`.execute(hasty.kysely))).code).toBe(
      "busy",
    );
    done.resolve();
    await holder;
    expect((await failure(sql`select pg_sleep(5)`.execute(hasty.kysely))).code).toBe("busy");
    await hasty.close();
  });

  it("of a server that takes no writes", async () => {
    const { kysely } = await migratedDatabase();
    const write = kysely
      .transaction()
      .setAccessMode("read only")
      .execute((tx) => sql`delete from latchkey_setting`.execute(tx));
    expect((await failure(write)).code).toBe("unavailable");
  });

  it("of two transactions that undo each other's reading", async () => {
    const { kysely } = await migratedDatabase();
    await sql`insert into latchkey_setting (name, value, updated_at) values ('n', '0', now())`.execute(
      kysely,
    );
    const hasRead = Promise.withResolvers<void>();
    const mayWrite = Promise.withResolvers<void>();
    const first = kysely
      .transaction()
      .setIsolationLevel("serializable")
      .execute(async (tx) => {
        await sql`select * from latchkey_setting`.execute(tx);
        hasRead.resolve();
        await mayWrite.promise;
        await sql`update latchkey_setting set value = '1'`.execute(tx);
      });
    await hasRead.promise;
    await sql`update latchkey_setting set value = '2'`.execute(kysely);
    mayWrite.resolve();
    expect((await failure(first)).code).toBe("conflict");
  });

  it("of the server or of its URL", async () => {
    const url = new URL(await freshDatabase());
    const ask = async (change: (url: URL) => void): Promise<string> => {
      const other = new URL(url);
      change(other);
      const database = openDatabase(other.href);
      const error = await failure(sql`select 1`.execute(database.kysely));
      await database.close();
      expect(error.message).not.toMatch(/postgres:postgres|wrong/);
      return error.code;
    };
    expect(await ask((other) => (other.port = "1"))).toBe("unavailable");
    expect(await ask((other) => (other.password = "wrong"))).toBe("configuration");
    expect(await ask((other) => (other.pathname = "/wrong"))).toBe("configuration");
  });
});
