// Makes PostgreSQL fail in every way under a server that gets 200 requests a second, and prints what clients were answered:
// `npm run test:faults [seconds]`.
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { databasesOf } from "../../bench/growth/databases.ts";
import { openLoad, percentile, type Sample } from "../support/open-load.ts";
import { scratchFolder, startServer } from "../support/process.ts";
import { postgresProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const duration = Number(process.argv[2] ?? 6) * 1000;
const rate = 200;
const poolSize = 10;

/** Begins a fault and says how to end it. */
type Fault = (proxy: TcpProxy) => () => void;

const mode =
  (name: Parameters<TcpProxy["set"]>[0]): Fault =>
  (proxy) => {
    proxy.set(name);
    return () => proxy.set("pass");
  };

const every =
  (milliseconds: number, strike: (proxy: TcpProxy) => void): Fault =>
  (proxy) => {
    const timer = setInterval(() => strike(proxy), milliseconds);
    strike(proxy);
    return () => clearInterval(timer);
  };

/** Milliseconds for any answer: of a server that is away, and of one that is at work on a request's statements. */
const [away, slow] = [2000, 2 * 11_000];

const faults: readonly (readonly [string, Fault, number])[] = [
  ["no fault", () => () => {}, away],
  ["refuses connections", mode("refuse"), away],
  ["accepts and is silent", mode("silent"), away],
  ["answers two seconds late", mode("slow"), away],
  [
    "every connection is forgotten on the way, every three seconds",
    every(3000, (proxy) => proxy.forget()),
    away,
  ],
  ["a connection is reset every half second", every(500, (proxy) => proxy.reset()), away],
  ["10 kB/s for each connection", mode("trickle"), slow],
];

const residentKilobytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

const databases = await databasesOf("postgres");
let isBad = false;

async function measure(title: string, fault: Fault, limit: number): Promise<void> {
  const direct = await databases.next();
  const { proxy, url } = await postgresProxy(direct);
  const server = await startServer({
    cwd: scratchFolder(),
    env: { DATABASE_URL: url, SECRET_KEY: "a secret for faults, which is long enough for it" },
  });
  const load = openLoad(server.url);
  await load.begin(20);
  await load.run(rate, 3000);
  const before = residentKilobytes(server.pid);
  const end = fault(proxy);
  const samples = await load.run(rate, duration);
  const during = residentKilobytes(server.pid);
  end();
  const recovery = await load.untilAnswered();
  const after = await load.run(rate, 2000);
  await wait(500);
  print(title, samples, {
    limit,
    held: proxy.held(),
    recovery,
    growth: during / before,
    failedAfter: after.filter(({ status }) => status >= 300 || status === 0).length,
    atWork: await atWork(direct),
  });
  await server.stop();
  await proxy.close();
}

/** How many connections do not rest. */
async function atWork(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'",
  );
  await client.end();
  return rows.length;
}

function print(
  title: string,
  samples: readonly Sample[],
  end: {
    readonly recovery: number;
    readonly growth: number;
    readonly failedAfter: number;
    readonly held: number;
    readonly atWork: number;
    readonly limit: number;
  },
): void {
  const count = (test: (sample: Sample) => boolean): number => samples.filter(test).length;
  const refused = samples.filter(({ status }) => status === 503);
  const wrong = count(({ status }) => status === 0 || (status >= 300 && status !== 503));
  const unmarked = refused.filter(({ isRetryable }) => !isRetryable).length;
  const [p99, worst] = [0.99, 1].map((share) =>
    percentile(
      refused.map(({ took }) => took),
      share,
    ),
  );
  const longest = Math.max(...samples.map(({ took }) => took));
  const isGood =
    wrong + unmarked + end.atWork === 0 && longest < end.limit && end.recovery < 5000 && end.held <= poolSize;
  isBad ||= !isGood;
  const ms = (duration: number | undefined): string => `${Math.round(duration ?? 0)} ms`;
  console.log(`${title}${isGood ? "" : "  NOT GOOD"}
  ${samples.length} requests: ${count(({ status }) => status < 300 && status > 0)} done, ${refused.length} answered 503, ${wrong} anything else, ${unmarked} of the 503 without Retry-After or JSON
  503 after ${ms(p99)} (p99), ${ms(worst)} (at most); any answer after ${ms(longest)} at most
  back after ${ms(end.recovery)}; ${end.failedAfter} of the next ${rate * 2} failed; memory ${end.growth.toFixed(2)} times as before
  at rest ${end.held} connections of at most ${poolSize}; ${end.atWork} at work`);
}

for (const [title, fault, limit] of faults) await measure(title, fault, limit);
await databases.remove();
process.exitCode = isBad ? 1 : 0;
