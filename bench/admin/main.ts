// Measures the admin with 10^5 users, 10^6 rows, sessions and audit events on both databases: `npm run bench:admin [ROWS] [DIALECT]`.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { defineResource, isAuthenticated, type Latchkey, latchkey } from "../../src/index.ts";
import type { DialectName } from "../../src/store/index.ts";
import { adminClient } from "../../test/support/admin.ts";
import { password } from "../../test/support/app.ts";
import { dialectOf } from "../../test/support/fill.ts";
import { sql, z } from "../../test/support/packages.ts";
import { databasesOf } from "../growth/databases.ts";
import { tidy } from "../growth/filled-app.ts";
import { median } from "../tokens/measure.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const dialects = ["sqlite", "postgres"] as const satisfies DialectName[];
const chosen = dialects.filter((dialect) => (process.argv[3] ?? dialect) === dialect);
const rounds = 9;
const day = 86_400;

const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().max(200),
    description: z.string().default(""),
    status: z.enum(["open", "done"]),
  }),
  owner: "owner",
  permissions: [isAuthenticated],
  timestamps: { created: "created_at" },
  search: ["title", "description"],
});

/** What is asked for, below `/admin/api/`. */
const requests: Readonly<Record<string, string>> = {
  home: "home/",
  "first page of users": "data/users/",
  "first page of tasks": "data/tasks/",
  "first page of sessions": "data/sessions/",
  "first page of the audit log": "data/audit/",
  "search that finds many": "data/tasks/?search=row",
  "search that finds nothing": "data/tasks/?search=nothing-at-all",
  "search of a user by name": "data/users/?search=user-77",
  "search of users that finds nothing": "data/users/?search=nothing-at-all",
  "search of the audit log that finds nothing": "data/audit/?search=nothing-at-all",
  "search of sessions that finds nothing": "data/sessions/?search=nothing-at-all",
};

for (const dialect of chosen) await measure(dialect);

async function measure(dialect: DialectName): Promise<void> {
  const databases = await databasesOf(dialect);
  const app = latchkey({
    database: await databases.next(),
    secretKey: randomBytes(32).toString("hex"),
    resources: [tasks],
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
    postgres: { statementTimeout: 0, poolSize: 1 },
    log: () => {},
  });
  try {
    await app.migrate();
    await app.auth.createSuperuser({ username: "root", password });
    await fillTables(app, dialect);
    await tidy(app, dialect);
    const call = async (
      _method: string,
      path: string,
      request: { readonly json?: unknown } & object = {},
    ) => {
      const { json, headers } = { headers: {}, ...request };
      const answer = await app.fetch(
        new Request(`http://localhost${path}`, {
          headers: { ...headers, ...(json !== undefined && { "content-type": "application/json" }) },
          ...(json !== undefined && { method: "POST", body: JSON.stringify(json) }),
        }),
      );
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) };
    };
    const client = await adminClient({ call }, "root");
    const server = await serverProcess(app, dialect);
    console.log(
      `${dialect}, ${rows} rows, ${rows / 10} users: milliseconds of the first answer, of the median and the fastest of ${rounds + 1}, of CPU here, and of CPU of the server`,
    );
    for (const [name, path] of Object.entries(requests)) {
      const times: number[] = [];
      const costs: number[] = [];
      const serverBefore = serverCpu(server);
      for (let round = 0; round <= rounds; round++) {
        const [start, before] = [performance.now(), process.cpuUsage()];
        const { status, text } = await client.call("GET", path);
        times.push(performance.now() - start);
        const { user, system } = process.cpuUsage(before);
        costs.push((user + system) / 1000);
        if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      }
      const ofServer = (serverCpu(server) - serverBefore) / (rounds + 1);
      const columns = [times[0] ?? 0, median(times), Math.min(...times), median(costs), ofServer];
      console.log(`  ${name.padEnd(44)}${columns.map((value) => value.toFixed(1).padStart(9)).join("")}`);
    }
  } finally {
    await app.close();
    await databases.remove();
  }
}

/** The process of the app's only connection; undefined on SQLite. */
async function serverProcess(
  { db }: Pick<Latchkey, "db">,
  dialect: DialectName,
): Promise<string | undefined> {
  if (dialect === "sqlite") return undefined;
  const { rows: found } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return String(found[0]?.pid);
}

/** The CPU time of a process of this machine, in milliseconds; Linux counts it in hundredths of a second. */
function serverCpu(pid: string | undefined): number {
  const file = `/proc/${pid}/stat`;
  if (pid === undefined || !existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Ten rows for each user. The events are those of thirty days: half of them good logins, a quarter failed ones. */
async function fillTables({ db }: Pick<Latchkey, "db">, dialect: DialectName): Promise<void> {
  const { series, id, no, yes } = dialectOf(dialect);
  const now = Math.floor(Date.now() / 1000);
  /** The nth of the moments that are spread over a number of days before, or after, this one. */
  const spread = (days: number) => {
    const seconds = sql`${sql.lit(now)} + (n - ${sql.lit(days < 0 ? rows : 0)}) * ${sql.lit(Math.abs(days) * day)} / ${sql.lit(rows)}`;
    return dialect === "sqlite"
      ? sql`strftime('%Y-%m-%d %H:%M:%S', ${seconds}, 'unixepoch')`
      : sql`to_timestamp(${seconds})`;
  };
  const users = Math.ceil(rows / 10);
  await sql`
    insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
    select '!', ${no}, 'user-' || n, 'Lovelace ' || n, 'user-' || n || '@example.com', ${no}, ${yes}, ${spread(-365)}, 'Ada'
    from ${series(users)} as s`.execute(db);
  const { rows: found } = await sql<{ id: number | string }>`
    select id from auth_user where username = 'user-1'`.execute(db);
  const user = sql`(n + 9) / 10 + ${sql.lit(Number(found[0]?.id) - 1)}`;
  await sql`
    insert into tasks (title, description, status, owner_id, created_at)
    select 'The title of row ' || n, 'Some words about it, as many as people write. ' || n,
      case n % 3 when 0 then 'done' else 'open' end, ${user}, ${spread(-365)}
    from ${series(rows)} as s`.execute(db);
  await sql`
    insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent, ip_address)
    select ${id("5")}, ${user}, ${id("7")}, ${spread(-30)}, ${spread(-30)}, ${spread(30)}, 'Mozilla/5.0 (X11; Linux x86_64)', '192.0.2.7'
    from ${series(rows)} as s`.execute(db);
  await sql`
    insert into latchkey_audit_event (at, actor_id, actor_name, action, resource, object_id, object_label, address)
    select ${spread(-30)}, ${user}, 'user-' || ((n + 9) / 10), case n % 4 when 0 then 'login.failed' when 1 then 'update' else 'login.succeeded' end,
      'users', cast(n as varchar(64)), 'user-' || ((n + 9) / 10), '192.0.2.7'
    from ${series(rows)} as s`.execute(db);
}
