// Statements that are kept from one run to the next: they survive changes of tables, errors, closes and concurrent writes.
import { describe, expect, it } from "vitest";
import {
  type Db,
  djangoUserModel,
  findUserBy,
  insertRow,
  insertUser,
  replaceCurrentToken,
  revokeSession,
  rotateSession,
  insertSession,
  Selection,
  findRow,
  type SessionTable,
  toTimestamp,
} from "../../src/store/index.ts";
import { execute } from "../support/database.ts";
import { migratedDatabase, now, openStore } from "../support/store.ts";

const findAda = ({ kysely }: ReturnType<typeof openStore>) =>
  findUserBy(kysely, djangoUserModel, "username", "ada");

async function withAda() {
  const database = await migratedDatabase();
  const user = await insertUser(database.kysely, djangoUserModel, { username: "ada", password: "x" }, now);
  if (user === undefined) throw new Error("The user exists.");
  return { database, user };
}

function sessionOf(userId: number): SessionTable {
  const [created_at, expires_at] = [toTimestamp(now), toTimestamp(now + 1e9)];
  return {
    id: "a".repeat(32),
    user_id: userId,
    current_jti: "0",
    previous_jti: null,
    rotated_at: null,
    created_at,
    last_used_at: created_at,
    expires_at,
    user_agent: "",
    ip_address: null,
    revoked_at: null,
    revoked_reason: null,
  };
}

describe("kept statements", () => {
  it("read a column that another connection has added", async () => {
    const { database } = await withAda();
    expect((await findAda(database))?.fields).not.toHaveProperty("motto");
    await execute(database.url, "alter table auth_user add column motto varchar(20) default 'onward'");
    expect((await findAda(database))?.fields).toMatchObject({ motto: "onward" });
  });

  it("read each column by its name, also when another connection has put one in the place of another", async () => {
    const { database } = await withAda();
    await execute(database.url, "alter table auth_user add column motto varchar(20) default 'onward'");
    for (let run = 0; run < 3; run += 1) await findAda(database);
    await execute(database.url, "alter table auth_user drop column first_name");
    await execute(database.url, "alter table auth_user add column first_name varchar(20) default 'Ada'");
    for (let run = 0; run < 3; run += 1) {
      const user = await findAda(database);
      expect(user).toMatchObject({ username: "ada", isActive: true, isStaff: false });
      expect(user?.fields).toMatchObject({ motto: "onward", first_name: "Ada", last_name: "" });
    }
  });

  it("fail as unmigrated without their table, and run again when it is back", async () => {
    const { database } = await withAda();
    await findAda(database);
    await execute(database.url, "alter table auth_user rename to gone");
    await expect(findAda(database)).rejects.toMatchObject({ code: "unmigrated" });
    await execute(database.url, "alter table gone rename to auth_user");
    expect((await findAda(database))?.username).toBe("ada");
  });

  it("keep every digit of an integer, before and after a large one", async () => {
    const { database } = await withAda();
    await execute(database.url, "create table sizes (id bigint primary key, size bigint)");
    const sizes = [1n, 2n ** 53n + 1n, 2n, -(2n ** 63n)];
    for (const [id, size] of sizes.entries()) await insertRow(database.kysely, "sizes", { id, size });
    for (const [id, size] of sizes.entries()) {
      const row = await findRow(database.kysely, Selection.of("sizes").where("id", "=", id));
      expect(BigInt(String(row?.["size"]))).toBe(size);
    }
  });

  it("run in a transaction where they are given one, and outside of it where they are not", async () => {
    const { database } = await withAda();
    const findGrace = (db: Db) => findUserBy(db, djangoUserModel, "username", "grace");
    const found: unknown[] = [];
    const undone = database.kysely.transaction().execute(async (tx) => {
      await insertUser(tx, djangoUserModel, { username: "grace", password: "x" }, now);
      found.push(await findGrace(tx), await findGrace(database.kysely));
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(found).toEqual([expect.objectContaining({ username: "grace" }), undefined]);
    expect(await findGrace(database.kysely)).toBeUndefined();
  });

  it("rotate a session once for any number of callers at the same time", async () => {
    const { database, user } = await withAda();
    const session = sessionOf(user.id);
    await insertSession(database.kysely, session);
    const rotate = (from: string, to: string): Promise<boolean> =>
      rotateSession(database.kysely, { id: session.id, from, to, now, databaseTime: now });
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, caller) => rotate(String(round), caller === 7 ? "x" : "y")),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const current = outcomes[7] === true ? "x" : "y";
      expect(await rotate(current, String(round + 1))).toBe(true);
    }
    expect(await revokeSession(database.kysely, session.id, "logout", now)).toBe(true);
    expect(await rotate("3", "4")).toBe(false);
    const replacement = { id: session.id, from: "3", to: "4", now, databaseTime: now };
    expect(await replaceCurrentToken(database.kysely, replacement)).toBe(false);
  });

  it("fail as unavailable after a close", async () => {
    const { database } = await withAda();
    await findAda(database);
    await database.close();
    await expect(findAda(database)).rejects.toMatchObject({ code: "unavailable" });
    await database.close();
  });

  it("close a database that has run no other statement", async () => {
    const { database } = await withAda();
    const another = openStore(database.url);
    expect(await findAda(another)).toBeDefined();
    await another.close();
    await expect(findAda(another)).rejects.toMatchObject({ code: "unavailable" });
  });
});
