// Searches of the admin: they look at a bounded number of rows, the newest first, and say so.
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { type AdminClient, adminClient } from "../support/admin.ts";
import { password, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";
import { dialectOf } from "../support/fill.ts";

const total = 30_010;
const parts = defineResource("parts", {
  schema: z.object({ code: z.string().max(20), title: z.string().max(40), rare: z.boolean() }),
  scope: "all",
  unique: ["code"],
  filters: ["rare"],
  indexes: ["rare"],
  search: ["code", "title"],
});

let root: AdminClient;

beforeAll(async () => {
  const database = await freshDatabase();
  const { app, ...test } = await testApp({ database, resources: [parts], permissions: [isAuthenticated] });
  await app.auth.createSuperuser({ username: "root", password });
  const { series, yes, no } = dialectOf(database.startsWith("sqlite:") ? "sqlite" : "postgres");
  await sql`insert into parts (code, title, rare)
    select 'C-' || n, case n when 5 then 'an old needle' when ${sql.lit(total)} then 'a new needle' else 'hay' end,
      case when n < 20 then ${yes} else ${no} end
    from ${series(total)} as s`.execute(app.db);
  root = await adminClient(test, "root");
});

async function list(query: string) {
  const { json } = await root.call("GET", `data/parts/?${query}`);
  const { count, next, searched, results } = Object(json);
  return { count, next, searched, titles: results.map((row: { code: string }) => row.code) };
}

describe("a search", () => {
  it("looks at the newest rows, and says how to look at the others", async () => {
    const searched = { rows: 30_000, older: { id__lt: "11" } };
    expect(await list("search=needle")).toEqual({ count: 1, searched, titles: ["C-30010"] });
    expect(await list("search=needle&id__lt=11")).toEqual({ count: 1, titles: ["C-5"] });
    expect(await list("search=needle&ordering=title")).toEqual({ count: 1, searched, titles: ["C-30010"] });
    const all = await list("search=hay&page_size=3&page=2");
    expect(all).toEqual({
      count: null,
      next: true,
      searched,
      titles: ["C-30006", "C-30005", "C-30004"],
    });
    expect(await list("search=nothing")).toMatchObject({ count: 0, searched, titles: [] });
  });

  it("looks at all rows that filters leave when they are few enough", async () => {
    expect(await list("search=needle&rare=true")).toEqual({ count: 1, titles: ["C-5"] });
    expect(await list("page_size=1")).toEqual({ count: null, next: true, titles: ["C-30010"] });
  });

  it("finds the whole value of a unique field among all rows", async () => {
    expect((await list("search=C-3")).titles.slice(0, 2)).toEqual(["C-3", "C-30010"]);
    expect((await list("search=C-3&page=2")).titles).not.toContain("C-3");
  });

  it("is whole in an export", async () => {
    const { text } = await root.call("GET", "data/parts/export/?search=needle");
    expect(text.split("\r\n")).toEqual([
      "id,code,title,rare",
      "5,C-5,an old needle,true",
      `${total},C-${total},a new needle,false`,
      "",
    ]);
    const all = await root.call("GET", "data/parts/export/?search=hay");
    expect(all.text.split("\r\n")).toHaveLength(total);
  });

  it("of sessions goes by their expiry, and the description has no filters that only continue a search", async () => {
    const later = "expires__lt=2999-01-01T00:00:00.123456Z";
    const { json } = await root.call("GET", `data/sessions/?search=nothing&${later}`);
    expect(json).toEqual({ count: 0, results: [] });
    expect((await root.call("GET", `data/sessions/?${later}`)).json).toMatchObject({ count: 1 });
    const { resources } = Object((await root.call("GET", "schema/")).json);
    expect(JSON.stringify(resources)).not.toMatch(/"(id|expires)__lt"/);
  });
});
