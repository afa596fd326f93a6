// Two hundred clients at five connections, and who is served meanwhile: `npm run test:crowd [seconds]`.
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { databasesOf } from "../../bench/growth/databases.ts";
import { http } from "../support/http.ts";
import { percentile } from "../support/open-load.ts";
import { scratchFolder, startServer } from "../support/process.ts";

const duration = Number(process.argv[2] ?? 20) * 1000;
const callers = 200;
const user = { username: "ada", password: "tr0ub4dor-staple" };

const databases = await databasesOf("postgres");
const database = await databases.next();
const { url, stop } = await startServer({
  cwd: scratchFolder(),
  app: path.join(import.meta.dirname, "slow-app.ts"),
  env: { DATABASE_URL: database, SECRET_KEY: "a secret for crowds, which is long enough for it" },
});
await http("POST", `${url}/api/users/`, user);
const { body } = await http("POST", `${url}/api/token/`, user);
const token = String(body["access"]);
const end = performance.now() + duration;

/** What one kind of request came to: how often which status, and how long it took. */
interface Outcome {
  readonly statuses: Map<number, number>;
  readonly durations: number[];
}

/** Sends requests one after the other until the time is over. */
async function repeat(outcome: Outcome, pause: number, send: () => Promise<number>): Promise<void> {
  while (performance.now() < end) {
    const start = performance.now();
    const status = await send();
    outcome.durations.push(performance.now() - start);
    outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1);
    // Whoever is told to come back in a second does.
    await wait(status === 503 ? 1000 : pause);
  }
}

const [slow, live, logins] = Array.from({ length: 3 }, () => ({
  statuses: new Map<number, number>(),
  durations: [],
}));
if (slow === undefined || live === undefined || logins === undefined) throw new Error("Three were made.");
await Promise.all([
  ...Array.from({ length: callers }, () =>
    repeat(slow, 0, async () => (await http("GET", `${url}/slow/`, undefined, token)).status),
  ),
  repeat(live, 20, async () => (await http("GET", `${url}/health/live`)).status),
  ...Array.from({ length: 5 }, () =>
    repeat(logins, 200, async () => (await http("POST", `${url}/api/token/`, user)).status),
  ),
]);

const p99 = percentile(live.durations, 0.99);
for (const [title, { statuses, durations }] of [
  ["slow requests", slow],
  ["logins", logins],
  ["/health/live", live],
] as const) {
  const counts = [...statuses].map(([status, count]) => `${count} of ${status}`).join(", ");
  console.log(
    `${title}: ${counts}; p50 ${percentile(durations, 0.5).toFixed(0)} ms, p99 ${percentile(durations, 0.99).toFixed(0)} ms`,
  );
}
const client = new Client({ connectionString: database });
await client.connect();
const { rows } = await client.query<{ deadlocks: string }>(
  "select deadlocks from pg_stat_database where datname = current_database()",
);
await client.end();
console.log(`deadlocks: ${rows[0]?.deadlocks}`);
const isBad =
  p99 > 250 ||
  [...slow.statuses.keys(), ...logins.statuses.keys()].some((status) => ![200, 503].includes(status));
await stop();
await databases.remove();
process.exitCode = isBad ? 1 : 0;
