// A server that runs while another one adds columns to its tables: each request is answered as if nothing had happened.
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, type LatchkeyOptions } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";

const apps: TestApp[] = [];
afterAll(() => Promise.all(apps.map(({ app }) => app.close())));

const title = z.string();
const more = { colour: z.string().default("red") };

async function serverOf(database: string, shape: Readonly<Record<string, z.ZodType>>): Promise<TestApp> {
  const notes = defineResource("notes", {
    schema: z.object({ title, ...shape }),
    owner: "owner",
    permissions: [isAuthenticated],
  });
  const options: LatchkeyOptions = {
    database,
    resources: [notes],
    users: { fields: z.object(shape) },
    tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true, updateLastLogin: true },
    sessionLimit: { count: 50 },
    postgres: { connectionTimeout: 20_000 },
  };
  const server = await testApp(options, []);
  apps.push(server);
  return server;
}

/** Every kind of request, each several times at once, so that every connection of the pool has a part in it. */
async function everyKind({ call, login }: TestApp, round: string): Promise<number[]> {
  const logins = await Promise.all(Array.from({ length: 15 }, () => login("ada")));
  const answers = await Promise.all(
    logins.flatMap(({ access: token, refresh }, index) => [
      call("POST", "/api/users/", { json: { username: `${round}-${index}`, password } }),
      call("POST", "/api/token/", { json: { username: "ada", password } }),
      call("POST", "/api/token/refresh/", { json: { refresh } }),
      call("POST", "/api/notes/", { token, json: { title: "a" } }),
      call("GET", "/api/notes/", { token }),
      call("PATCH", "/api/notes/1/", { token, json: { title: `${index}` } }),
      call("GET", "/api/sessions/", { token }),
    ]),
  );
  return answers.map(({ status }) => status);
}

describe("a server that another one overtakes", () => {
  it("answers every request as before, on each of its connections", async () => {
    const database = await freshDatabase();
    const old = await serverOf(database, {});
    await old.app.auth.register({ username: "ada", password });
    expect((await everyKind(old, "before")).filter((status) => status >= 500)).toEqual([]);
    const young = await serverOf(database, more);
    expect((await young.app.migrations()).every(({ applied }) => applied)).toBe(true);
    const statuses = await everyKind(old, "after");
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    const { access: token } = await young.login("ada");
    const { json } = await young.call("GET", "/api/notes/1/", { token });
    expect(json).toMatchObject({ id: 1, colour: "red" });
  });
});
