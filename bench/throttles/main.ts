// Measures what a rate costs a read, on SQLite and on PostgreSQL: `npm run bench:throttles`.
import { isAuthenticated, type Latchkey, latchkey, defineView } from "../../src/index.ts";
import type { DialectName } from "../../src/store/index.ts";
import { databasesOf } from "../growth/databases.ts";
import { median } from "../tokens/measure.ts";

const rounds = 9;
const requests = 2000;
const callers = 32;
const secretKey = "a secret for measurements, which is long enough";

async function open(database: string, user?: string): Promise<Latchkey> {
  const app = latchkey({
    database,
    secretKey,
    throttles: user === undefined ? {} : { user },
    views: [defineView("/read/", { permissions: [isAuthenticated], get: () => ({}) })],
    log: () => {},
  });
  await app.migrate();
  return app;
}

/** Reads by so many users at once; requests a second. */
async function rate(app: Latchkey, tokens: readonly string[]): Promise<number> {
  let sent = 0;
  const caller = async (): Promise<void> => {
    while (sent < requests) {
      const token = tokens[sent++ % tokens.length] ?? "";
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await app.fetch(new Request("http://localhost/read/", { headers }));
      if (status !== 200) throw new Error(`A read was answered ${status}.`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return (requests * 1000) / (performance.now() - start);
}

console.log("reads a second, 32 at once: without a rate, with one, and the median of the ratios");
for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
  const databases = await databasesOf(dialect);
  const database = await databases.next();
  const plain = await open(database);
  const limited = await open(database, "999999999/day");
  const tokens: string[] = [];
  for (let nth = 0; nth < 50; nth++) {
    const user = await plain.auth.register({ username: `user-${nth}`, password: "tr0ub4dor-staple" });
    tokens.push((await plain.auth.issuePair(user)).access);
  }
  const found: (readonly [number, number])[] = [];
  for (let round = -2; round < rounds; round++) {
    const pair = [await rate(plain, tokens), await rate(limited, tokens)] as const;
    if (round >= 0) found.push(pair);
  }
  const of = (pick: (pair: readonly [number, number]) => number): string =>
    median(found.map(pick)).toFixed(0);
  const ratio = median(found.map(([without, counted]) => counted / without)).toFixed(2);
  console.log(
    `  ${dialect.padEnd(9)} ${of(([a]) => a).padStart(7)} ${of(([, b]) => b).padStart(7)}  ${ratio} x`,
  );
  await plain.close();
  await limited.close();
  await databases.remove();
}
