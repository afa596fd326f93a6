// Lists of 200,000 rows, one and eight at once, and who is served meanwhile: `npm run test:long-lists [rows]`.
import { createHash } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { sql } from "kysely";
import { databasesOf } from "../../bench/growth/databases.ts";
import { type DialectName, openDatabase } from "../../src/store/index.ts";
import { http } from "../support/http.ts";
import { percentile } from "../support/open-load.ts";
import { scratchFolder, startServer } from "../support/process.ts";

const user = { username: "ada", password: "tr0ub4dor-staple" };
const moment = "2026-01-01 00:00:00.123456";
const bounds = { live: 100, work: 50, megabytes: 150 };

/** What so many readers at once came to. */
interface Figures {
  readonly seconds: number;
  readonly isRight: boolean;
  readonly live: readonly number[];
  /** The longest turn of the server's event loop, in milliseconds; on a busy machine others had a part of it. */
  readonly turn: number;
  /** The longest that the server itself worked in one turn, in milliseconds of its thread's processor time. */
  readonly work: number;
  /** The memory of the idle server before, and how much more it had at most, in megabytes. */
  readonly idle: number;
  readonly megabytes: number;
}

/** Runs it on a database and prints what came of it; whether that is good. */
export async function longLists(dialect: DialectName, rows = 200_000): Promise<boolean> {
  const databases = await databasesOf(dialect);
  const database = await databases.next();
  const server = await startServer({
    cwd: scratchFolder(),
    app: path.join(import.meta.dirname, "list-app.ts"),
    env: { DATABASE_URL: database, SECRET_KEY: "a secret for long lists, which is long enough for it" },
  });
  try {
    const { body: made } = await http("POST", `${server.url}/api/users/`, user);
    await fill(database, Number(made["id"]), rows);
    const { body } = await http("POST", `${server.url}/api/token/`, user);
    const expected = textOf(Number(made["id"]), rows);
    console.log(`${dialect}, ${rows} rows, ${(expected.length / 1e6).toFixed(1)} MB`);
    let isGood = true;
    // The first reader warms the server up: the memory that it is given then is not the lists'.
    for (const readers of [1, 8]) {
      const figures = await measure(server.url, String(body["access"]), readers, expected);
      print(readers, figures);
      isGood &&= isWithinBounds(figures);
    }
    return isGood;
  } finally {
    await server.stop();
    await databases.remove();
  }
}

async function fill(url: string, owner: number, rows: number): Promise<void> {
  const database = openDatabase(url, { statementTimeout: 0 });
  const series =
    database.dialect === "sqlite"
      ? sql`(with recursive series (n) as (select 1 union all select n + 1 from series where n < ${rows}) select n from series)`
      : sql`(select n from generate_series(1, ${sql.lit(rows)}) as n)`;
  await sql`
    insert into tasks (title, description, is_completed, created_at, owner_id)
    select 'task ' || n, 'what is to be done about task ' || n, ${false}, ${moment}, ${sql.lit(owner)}
    from ${series} as s order by n`.execute(database.kysely);
  await sql`analyze`.execute(database.kysely);
  await database.close();
}

/** The whole answer, as `JSON.stringify` writes it. */
function textOf(owner: number, rows: number): string {
  return JSON.stringify(
    Array.from({ length: rows }, (_, index) => ({
      id: index + 1,
      title: `task ${index + 1}`,
      description: `what is to be done about task ${index + 1}`,
      is_completed: false,
      created_at: `${moment.replace(" ", "T")}Z`,
      owner,
    })),
  );
}

async function measure(url: string, token: string, readers: number, expected: string): Promise<Figures> {
  const idle = await figures(url);
  const live: number[] = [];
  const memory: number[] = [];
  const turns: number[] = [];
  const works: number[] = [];
  const start = performance.now();
  const over = new AbortController();
  const worker = new Worker(new URL("list-readers.ts", import.meta.url), {
    workerData: { url: `${url}/api/tasks/`, token, readers },
  });
  const probing = (async () => {
    for (; !over.signal.aborted; await wait(10)) {
      const sentAt = performance.now();
      await http("GET", `${url}/health/live`);
      live.push(performance.now() - sentAt);
    }
  })();
  const watching = (async () => {
    for (; !over.signal.aborted; await wait(100)) {
      const now = await figures(url);
      memory.push(now.rss - idle.rss);
      turns.push(now.turn);
      works.push(now.work);
    }
  })();
  const [answers]: { status: number; bytes: number; hash: string }[][] = await once(worker, "message");
  const seconds = (performance.now() - start) / 1000;
  over.abort();
  await Promise.all([probing, watching]);
  const hash = createHash("sha256").update(expected).digest("hex");
  return {
    seconds,
    isRight:
      answers?.length === readers && answers.every((answer) => answer.status === 200 && answer.hash === hash),
    live,
    turn: Math.max(...turns),
    work: Math.max(...works),
    idle: idle.rss / 2 ** 20,
    megabytes: Math.max(...memory) / 2 ** 20,
  };
}

async function figures(url: string): Promise<{ rss: number; turn: number; work: number }> {
  const { body } = await http("GET", `${url}/figures/`);
  return { rss: Number(body["rss"]), turn: Number(body["turn"]), work: Number(body["work"]) };
}

function isWithinBounds({ isRight, live, work, megabytes }: Figures): boolean {
  return (
    isRight && percentile(live, 0.99) < bounds.live && work < bounds.work && megabytes < bounds.megabytes
  );
}

function print(readers: number, result: Figures): void {
  const { seconds, isRight, live, turn, work, idle, megabytes } = result;
  const quantile = (share: number): string => percentile(live, share).toFixed(0);
  console.log(
    `  ${readers} at once: ${seconds.toFixed(1)} s, ${isRight ? "every byte as expected" : "WRONG ANSWERS"}; ` +
      `/health/live p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms; ` +
      `longest turn ${turn.toFixed(0)} ms, with ${work.toFixed(0)} ms of work; ${megabytes.toFixed(0)} MB above the idle ${idle.toFixed(0)}${isWithinBounds(result) ? "" : "  NOT GOOD"}`,
  );
}

if (import.meta.main) {
  const rows = Number(process.argv[2] ?? 200_000);
  for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
    if (!(await longLists(dialect, rows))) process.exitCode = 1;
  }
}
