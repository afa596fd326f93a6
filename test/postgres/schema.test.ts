// The types of the tables' columns on PostgreSQL are those of Django 5.2; numbers that are too large for them.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { sign } from "../auth/flows.ts";
import { type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
beforeAll(async () => {
  test = await testApp({
    resources: [
      defineResource("tasks", {
        schema: z.object({
          title: z.string().max(255),
          is_completed: z.boolean().default(false),
          size: z.int(),
        }),
        owner: "owner",
        timestamps: { created: "created_at" },
        permissions: [isAuthenticated],
      }),
    ],
  });
});
afterAll(() => test.app.close());

/** "name type(length) null identity" of every column of a table. */
async function columnsOf(table: string): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select column_name || ' ' || data_type
      || coalesce('(' || character_maximum_length || ')', '')
      || case is_nullable when 'YES' then ' null' else '' end
      || case is_identity when 'YES' then ' identity ' || identity_generation else '' end as text
    from information_schema.columns where table_name = ${table} order by column_name`.execute(test.app.db);
  return rows.map(({ text }) => text);
}

describe("on PostgreSQL", () => {
  it("users are Django's auth_user", async () => {
    expect(await columnsOf("auth_user")).toEqual([
      "date_joined timestamp with time zone",
      "email character varying(254)",
      "first_name character varying(150)",
      "id integer identity BY DEFAULT",
      "is_active boolean",
      "is_staff boolean",
      "is_superuser boolean",
      "last_login timestamp with time zone null",
      "last_name character varying(150)",
      "password character varying(128)",
      "username character varying(150)",
    ]);
  });

  it("a resource has BigAutoField's ids, and a foreign key of the users' type", async () => {
    expect(await columnsOf("tasks")).toEqual([
      "created_at timestamp with time zone",
      "id bigint identity BY DEFAULT",
      "is_completed boolean",
      "owner_id integer",
      "size bigint",
      "title character varying(255)",
    ]);
  });

  it("sessions have timestamps with a zone", async () => {
    expect(await columnsOf("latchkey_session")).toEqual(
      expect.arrayContaining(["rotated_at timestamp with time zone null", "user_id integer"]),
    );
  });
});

describe("a number that is too large for its column", () => {
  const claims = { exp: 4_102_444_800, iat: 1_700_000_000, jti: "0".repeat(32) };

  it.each(["2147483648", "9223372036854775807"])("names no user: %s", async (id) => {
    const access = sign({ ...claims, token_type: "access", user_id: id });
    expect((await test.call("GET", "/api/tasks/", { token: access })).status).toBe(401);
    const refresh = sign({ ...claims, token_type: "refresh", user_id: id });
    expect((await test.call("POST", "/api/token/refresh/", { json: { refresh } })).status).toBe(401);
    const inSession = sign({ ...claims, token_type: "access", user_id: id, sid: "0".repeat(32) });
    expect((await test.call("GET", "/api/tasks/", { token: inSession })).status).toBe(401);
  });

  it("names no row, also of a table with small ids", async () => {
    await sql`alter table tasks alter column id type integer`.execute(test.app.db);
    const { access } = await test.login("ada");
    for (const id of ["2147483648", "9223372036854775807", "-9223372036854775808"]) {
      for (const method of ["GET", "DELETE"])
        expect((await test.call(method, `/api/tasks/${id}/`, { token: access })).status).toBe(404);
    }
  });

  it("is refused as a value", async () => {
    await sql`alter table tasks alter column size type integer`.execute(test.app.db);
    const { access } = await test.login("ada");
    const answer = await test.call("POST", "/api/tasks/", {
      token: access,
      json: { title: "a", size: 2 ** 31 },
    });
    expect([answer.status, answer.json]).toEqual([
      400,
      { non_field_errors: ["A number is too large for its column."] },
    ]);
  });
});
