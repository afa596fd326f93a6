// Measures refreshes beside a purge of many expired rows on SQLite: `npm run bench:purge -- ROWS FOLDER`.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fill } from "../../test/support/fill.ts";
import { openApp, tidy } from "../growth/filled-app.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(path.join(process.argv[3] ?? tmpdir(), "latchkey-"));
const file = path.join(folder, "purge.db");
const clients = 8;
/** How long refreshes are measured without a purge, in milliseconds. */
const aloneFor = 20_000;
/** How long a client waits between two refreshes, in milliseconds. */
const pause = 20;
const day = 86_400_000;

const { app } = openApp(`sqlite:${file}`, "s".repeat(64));
try {
  await app.migrate();
  // The rows of `fill` expire thirty days after this.
  await fill(app.db, "sqlite", { sessions: Math.floor(rows / 2), now: Date.now() - 31 * day });
  await tidy(app, "sqlite");
  const credentials = { username: "ada", password: "tr0ub4dor-staple" };
  await app.auth.register(credentials);
  const tokens = await Promise.all(
    Array.from({ length: clients }, async () => (await app.auth.obtainPair(credentials)).refresh),
  );
  await refreshesDuring(tokens, wait(2000));
  print("alone", await refreshesDuring(tokens, wait(aloneFor)));
  let largestWal = 0;
  const sampling = setInterval(() => {
    largestWal = Math.max(largestWal, statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  }, 20);
  const start = performance.now();
  const purge = app.auth.flushExpiredTokens();
  print("beside a purge", await refreshesDuring(tokens, purge));
  clearInterval(sampling);
  const purged = await purge;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${purged.sessions + purged.revokedTokens} rows purged in ${seconds} s, WAL at most ${(largestWal / 1e6).toFixed(0)} MB`,
  );
} finally {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Refreshes with every token again and again until something is over; the durations in milliseconds. */
async function refreshesDuring(tokens: string[], during: Promise<unknown>): Promise<number[]> {
  const durations: number[] = [];
  const state = { isOver: false };
  void during.finally(() => {
    state.isOver = true;
  });
  await Promise.all(
    tokens.map(async (_, client) => {
      while (!state.isOver) {
        const start = performance.now();
        const { refresh } = await app.auth.refresh(tokens[client] ?? "");
        durations.push(performance.now() - start);
        tokens[client] = refresh ?? "";
        await wait(pause);
      }
    }),
  );
  return durations;
}

function print(name: string, durations: readonly number[]): void {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  console.log(
    `${name.padEnd(16)} ${sorted.length} refreshes, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms`,
  );
}
