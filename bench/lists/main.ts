// Measures lists (`npm run bench:lists`): a filter with an index over few and over many rows, the first and the thousandth page by a cursor, and a count.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "../../test/support/packages.ts";
import { z } from "../../test/support/packages.ts";
import { allowAny, defineResource, latchkey } from "../../src/index.ts";

const runs = Number(process.argv[2] ?? 400);
const pagination = { kind: "page", size: 20, count: false } as const;
const base = {
  schema: z.object({ title: z.string(), rank: z.int() }),
  scope: "all",
  permissions: [allowAny],
  filters: ["rank", "rank__gte"],
  indexes: ["rank"],
} as const;

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-lists-"));
const app = latchkey({
  database: `sqlite:${path.join(folder, "lists.db")}`,
  secretKey: "bench-secret-0123456789-0123456789-0123456789",
  log: () => {},
  resources: [
    defineResource("few", { ...base, pagination }),
    defineResource("many", { ...base, pagination }),
    defineResource("counted", { ...base, table: "many", pagination: { ...pagination, count: true } }),
    defineResource("by-cursor", {
      ...base,
      table: "many",
      order: ["rank"],
      pagination: { kind: "cursor", size: 20 },
    }),
  ],
});
await app.migrate();
for (const [table, rows] of [
  ["few", 1000],
  ["many", 1_000_000],
] as const)
  // Every rank has 20 rows.
  await sql`insert into ${sql.table(table)} (title, rank) with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${rows})
    select 'row ' || i, i % ${rows / 20} from n`.execute(app.db);
await sql`analyze`.execute(app.db);

const bodySchema = z.object({ next: z.string().nullable() });

async function get(url: string): Promise<string | null> {
  const response = await app.fetch(new Request(url));
  return bodySchema.parse(await response.json()).next;
}

let deep = "http://localhost/api/by-cursor/";
for (let page = 1; page < 1000; page += 1) deep = (await get(deep)) ?? deep;

const requests: Readonly<Record<string, string>> = {
  "20 rows of 10^3 by a filter": "http://localhost/api/few/?rank=7",
  "20 rows of 10^6 by a filter": "http://localhost/api/many/?rank=7",
  "page 1 by a cursor": "http://localhost/api/by-cursor/",
  "page 1000 by a cursor": deep,
  "page 1 of 10^6 rows, not counted": "http://localhost/api/many/",
  "page 1 of 10^6 rows, counted": "http://localhost/api/counted/",
  "a filter that leaves 10^6 rows": "http://localhost/api/many/?rank__gte=0",
  "a filter that leaves 10^6 rows, counted": "http://localhost/api/counted/?rank__gte=0",
  "20 rows of 10^6 by a filter, counted": "http://localhost/api/counted/?rank=7",
};

// In turns, so that a busy machine slows all of them.
const times = new Map<string, number[]>(Object.keys(requests).map((name) => [name, []]));
for (let run = 0; run < runs; run += 1) {
  for (const [name, url] of Object.entries(requests)) {
    if (name.includes("10^6 rows, counted") && run % 20 > 0) continue;
    const before = process.cpuUsage();
    await get(url);
    const { user, system } = process.cpuUsage(before);
    times.get(name)?.push(user + system);
  }
}
for (const [name, all] of times) {
  const median = all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
  console.log(`${name.padEnd(40)} ${median.toFixed(0)} us of CPU (median of ${all.length})`);
}
await app.close();
rmSync(folder, { recursive: true });
