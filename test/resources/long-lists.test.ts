// Long lists: every byte as JSON.stringify would write it, read page by page as the client takes them, and not a page further.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { serve } from "../../src/adapters/index.ts";
import { insertRow } from "../../src/store/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { type Listen, listenIn } from "../support/statements.ts";

const notes = defineResource("notes", {
  schema: z.object({
    text: z.string(),
    big: z.number().int().optional(),
    tags: z.record(z.string(), z.unknown()).default({}),
  }),
  owner: "owner",
  timestamps: { created: "created_at" },
  permissions: [isAuthenticated],
});

const clock = (): number => Date.UTC(2026, 0, 1);
const reports: unknown[] = [];
let test: TestApp;
let bounded: TestApp;
let listen: Listen;
let users = 0;

beforeAll(async () => {
  const options = {
    resources: [notes],
    clock,
    onError: (error: unknown) => reports.push(error),
    users: { responseStyle: "messages" as const },
    // A list that held its connection would keep every other request from the database.
    postgres: { poolSize: 1, connectionTimeout: 30_000 },
  };
  test = await testApp(options, []);
  bounded = await testApp({ ...options, limits: { rows: 700 } }, []);
  listen = listenIn(test.app.db);
});
afterAll(async () => {
  await test.app.close();
  await bounded.app.close();
});

/** A user with so many notes of so many characters, and their token. */
async function owner(
  count: number,
  width = 10,
  { app, login } = test,
): Promise<{ id: number; token: string }> {
  const username = `user-${++users}`;
  const { id } = await app.auth.register({ username, password });
  const series =
    dialect === "sqlite"
      ? sql`(with recursive series (n) as (select 1 union all select n + 1 from series where n < ${count}) select n from series)`
      : sql`(select n from generate_series(1, ${sql.lit(count)}) as n)`;
  if (count > 0)
    await sql`
      insert into notes (text, tags, created_at, owner_id)
      select substr('note ' || n || ${".".repeat(width)}, 1, ${sql.lit(width)}), '{}', '2026-01-01 00:00:00', ${sql.lit(id)}
      from ${series} as s`.execute(app.db);
  return { id, token: (await login(username)).access };
}

async function get(token: string, { app } = test, headers: Record<string, string> = {}): Promise<Response> {
  return app.fetch(
    new Request("http://test.example/api/notes/", {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  );
}

/** What `JSON.stringify` would write of the whole list; the rows come from the database without any page. */
async function expected(ownerId: number, indent?: number): Promise<string> {
  const { rows } = await sql<{ id: number; text: string; big: number | bigint | null; tags: unknown }>`
    select id, text, big, tags from notes where owner_id = ${ownerId} order by id`.execute(test.app.db);
  const shown = rows.map(({ id, text, tags, big }) => ({
    id,
    text,
    big: typeof big === "bigint" ? `<${big}>` : big,
    tags: JSON.parse(String(tags)),
    created_at: "2026-01-01T00:00:00Z",
    owner: ownerId,
  }));
  return JSON.stringify(shown, undefined, indent)
    .replaceAll(/"<(\d+)>"/g, "$1")
    .replaceAll("\u2028", "\\u2028");
}

/** The statements that read notes while something is done. */
async function pagesReadBy(action: () => Promise<unknown>): Promise<number> {
  const statements = await listen(action);
  return statements.filter(({ sql: text }) => text.includes('"notes"')).length;
}

describe("a list", () => {
  it.each([0, 1, 2, 499, 500, 501, 1000, 1001, 1777])("of %i rows has every byte", async (count) => {
    const { id, token } = await owner(count);
    const response = await get(token);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(await expected(id));
    for (const indent of [1, 4, 8]) {
      const indented = await get(token, test, { accept: `application/json; indent=${indent}` });
      expect(await indented.text()).toBe(await expected(id, indent));
    }
  });

  it.each([
    [40, 10_000],
    [4, 2_400_000],
    [300, 1000],
  ])("of %i rows of %i characters has every byte", async (count, width) => {
    const { id, token } = await owner(count, width);
    expect(await (await get(token)).text()).toBe(await expected(id));
  });

  it("has every byte of odd values, wherever its pages end", async () => {
    const { id, token } = await owner(498);
    const created_at = "2026-01-01 00:00:00";
    for (const text of [
      "é\u2028\u2029</script>",
      "\u0001".repeat(50_000),
      "😀".repeat(40_000),
      "",
      '"\\\n\t',
    ]) {
      const tags = JSON.stringify({ text, nested: [[], {}, [1.5, null, { "": text }]] });
      for (const big of [null, 2n ** 62n, -7])
        await insertRow(test.app.db, "notes", { text, tags, big, created_at, owner_id: id });
    }
    const plain = await expected(id);
    expect(await (await get(token)).text()).toBe(plain.replaceAll("\u2029", "\\u2029"));
    const indented = await get(token, test, { accept: "application/json; indent=3" });
    expect(await indented.text()).toBe((await expected(id, 3)).replaceAll("\u2029", "\\u2029"));
  });

  it("has every byte of a row that goes out in parts, characters of two units at their ends included", async () => {
    const { id, token } = await owner(500);
    const created_at = "2026-01-01 00:00:00";
    for (const start of ["", "x"])
      await insertRow(test.app.db, "notes", {
        text: start + "😀".repeat(600_000),
        tags: "{}",
        created_at,
        owner_id: id,
      });
    const chunks: number[] = [];
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    for await (const chunk of (await get(token)).body ?? []) {
      text += decoder.decode(chunk);
      chunks.push(chunk.length);
    }
    expect(text).toBe(await expected(id));
    expect(Math.max(...chunks)).toBeLessThan(1_600_000);
    expect(chunks.length).toBeGreaterThan(8);
  });

  it("of users has every byte", async () => {
    for (let user = 0; user < 600; user++)
      await sql`
        insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
        values ('a-hash', false, ${`many-${user}`}, '', '', ${user % 2 === 0}, true, '2026-01-01 00:00:00', '')`.execute(
        test.app.db,
      );
    await test.app.auth.register({ username: "sam", password, isStaff: true });
    const { access } = await test.login("sam");
    const { text, status } = await test.call("GET", "/api/users/", { token: access });
    expect(status).toBe(200);
    const { rows } = await sql<Record<string, unknown>>`
      select id, username, is_active, is_staff, is_superuser from auth_user order by id`.execute(test.app.db);
    const flags = ({ id, username, ...rest }: Record<string, unknown>): object => ({
      id,
      username,
      ...Object.fromEntries(Object.entries(rest).map(([name, flag]) => [name, Boolean(flag)])),
    });
    expect(text).toBe(JSON.stringify(rows.map(flags)));
  });

  it("has the same headers as every answer, and none for its length to HEAD", async () => {
    const { token } = await owner(1200);
    const short = await owner(3);
    const [long, brief] = [await get(token), await get(short.token)];
    await long.text();
    expect([...long.headers]).toEqual([...brief.headers]);
    const head = await test.call("HEAD", "/api/notes/", { token });
    expect([head.status, head.text, [...head.headers]]).toEqual([200, "", [...brief.headers]]);
  });
});

describe("no more is read of a list than its reader takes", () => {
  it("when it reads nothing, or a chunk now and then", async () => {
    const { token } = await owner(6000);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const first = await pagesReadBy(async () => {
      reader = (await get(token)).body?.getReader();
      for (let round = 0; round < 20; round++) await turn();
    });
    expect(first).toBe(1);
    const later = await pagesReadBy(async () => {
      for (let chunk = 0; chunk < 3; chunk++) await reader?.read();
      for (let round = 0; round < 20; round++) await turn();
    });
    expect(later).toBe(2);
    // Nothing is held for it meanwhile: the pool has one connection.
    expect((await test.call("POST", "/api/notes/", { token, json: { text: "x" } })).status).toBe(201);
    await reader?.cancel();
  });

  it("when it leaves", async () => {
    const { token } = await owner(6000);
    const pages = await pagesReadBy(async () => {
      const reader = (await get(token)).body?.getReader();
      await reader?.read();
      await reader?.read();
      const underway = reader?.read();
      await reader?.cancel();
      await underway;
      for (let round = 0; round < 20; round++) await turn();
    });
    expect(pages).toBeLessThanOrEqual(3);
  });

  it("when it only asks for the head", async () => {
    const { token } = await owner(6000);
    expect(await pagesReadBy(() => test.call("HEAD", "/api/notes/", { token }))).toBe(1);
  });

  it("and many may read at once", async () => {
    const { id, token } = await owner(2500);
    const text = await expected(id);
    const answers = await Promise.all(Array.from({ length: 12 }, async () => (await get(token)).text()));
    expect(new Set(answers)).toEqual(new Set([text]));
  });
});

/** A client of the test's server that has sent a request and reads nothing until it is told to. */
async function client(port: number, token: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET /api/notes/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  let text = "";
  try {
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.endsWith("\r\n0\r\n\r\n")) break;
    }
  } catch {
    // A connection that is cut may be reset.
  }
  return text;
}

describe("over a connection", () => {
  it("a short list has a Content-Length, a long one comes in chunks", async () => {
    const server = await serve(test.app, { port: 0 });
    const [short, long] = [await owner(500), await owner(501)];
    const url = `${server.url}/api/notes/`;
    const lengths = [];
    for (const { id, token } of [short, long]) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      expect(await response.text()).toBe(await expected(id));
      lengths.push([response.headers.has("content-length"), response.headers.get("transfer-encoding")]);
    }
    expect(lengths).toEqual([
      [true, null],
      [false, "chunked"],
    ]);
    await server.close();
  });

  it("a client that hangs up ends the reading", async () => {
    reports.length = 0;
    const server = await serve(test.app, { port: 0 });
    const { token } = await owner(60_000, 400);
    const pages = await pagesReadBy(async () => {
      const socket = await client(server.port, token);
      await once(socket, "readable");
      socket.destroy();
      // It only closes once there is no answer under way any more.
      await server.close();
    });
    expect(pages).toBeLessThan(121);
    expect(reports).toEqual([]);
  });

  it("an error on the way cuts the connection: it is not taken for the whole list", async () => {
    reports.length = 0;
    const server = await serve(test.app, { port: 0 });
    const { token } = await owner(60_000, 400);
    const socket = await client(server.port, token);
    await once(socket, "readable");
    // The connection holds far less than the list, so that the rest of it is read after this.
    await sql`alter table notes rename column text to renamed`.execute(test.app.db);
    const text = await readAll(socket);
    await sql`alter table notes rename column renamed to text`.execute(test.app.db);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toMatch(/0\r\n\r\n$/);
    expect(reports).toEqual([expect.objectContaining({ code: "unmigrated" })]);
    await server.close();
  });
});

describe("a list with more rows than `limits.rows`", () => {
  it.each([
    [0, 200],
    [500, 200],
    [700, 200],
    [701, 400],
    [1500, 400],
  ])("of %i rows is answered with %i", async (count, status) => {
    const { token } = await owner(count, 10, bounded);
    const answer = await bounded.call("GET", "/api/notes/", { token });
    expect(answer.status).toBe(status);
    expect((await bounded.call("HEAD", "/api/notes/", { token })).status).toBe(status);
    const tooLong = {
      detail: "The list has more than 700 rows, the most that an answer may have.",
      code: "too_many_rows",
    };
    const { json } = answer;
    expect(Array.isArray(json) ? json.length : json).toEqual(status === 200 ? count : tooLong);
  });

  it("is no list of another owner's rows", async () => {
    await owner(2000, 10, bounded);
    const { token } = await owner(5, 10, bounded);
    expect((await bounded.call("GET", "/api/notes/", { token })).status).toBe(200);
  });
});
