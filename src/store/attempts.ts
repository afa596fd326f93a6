// Counts attempts at something that is checked, such as a password: one atomic statement allows or refuses each of them.
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import { repeated } from "./transactions.ts";

const purgeBatch = 1000;

/** How far the clocks of servers may differ, in milliseconds. A moment that is further ahead is that of a clock that was wrong. */
export const clockTolerance = 60_000;

/**
 * The limit of one key: `free` attempts may come at once. After each further one the next has to wait: first `delay`, then
 * twice as long each time, up to `maxDelay`. All durations are milliseconds.
 */
export interface AttemptLimit {
  readonly key: string;
  readonly free: number;
  readonly delay: number;
  readonly maxDelay: number;
  /** How long after the last attempt all attempts are forgotten. */
  readonly memory: number;
}

/** A key under which no attempt is allowed before a moment, in milliseconds since the epoch. */
export interface BlockedKey {
  readonly key: string;
  readonly until: number;
}

/** The state of a key. */
export interface AttemptCount extends BlockedKey {
  readonly attempts: number;
}

/**
 * Counts an attempt under every key, if all of them allow it; otherwise under none. Returns the keys that do not.
 * Of any number of callers at the same time, as many are allowed as the limits say.
 */
export async function takeAttempt(
  db: Db,
  limits: readonly AttemptLimit[],
  now: number,
): Promise<readonly BlockedKey[]> {
  // In one order for all callers, or PostgreSQL might find a deadlock.
  const sorted = limits.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await repeated(() => countUnlessBlocked(sorted, now).execute(db));
  if (rows.length === sorted.length) return [];
  const taken = new Set(rows.map(({ key }) => key));
  await returnAttempt(db, [...taken]);
  const refused = sorted.map(({ key }) => key).filter((key) => !taken.has(key));
  const counts = await db
    .selectFrom("latchkey_attempt")
    .select(["key", "next_at"])
    .where("key", "in", refused)
    .execute();
  const until = new Map(counts.map((row) => [row.key, Number(row.next_at)]));
  // A key that another caller has cleared in the meantime is free at once.
  return refused.map((key) => ({ key, until: Math.max(now + 1, until.get(key) ?? 0) }));
}

/** The statement that counts. It returns the keys that allow the attempt. */
function countUnlessBlocked(
  limits: readonly AttemptLimit[],
  now: number,
): RawBuilder<{ readonly key: string }> {
  const moment = sql`cast(${now} as bigint)`;
  const values = limits.map(
    ({ key, free, delay, maxDelay, memory }) =>
      sql`(cast(${key} as text), cast(${free} as bigint), cast(${delay} as bigint), cast(${maxDelay} as bigint), cast(${memory} as bigint))`,
  );
  const attempts = sql`case when latchkey_attempt.expires_at <= ${moment} then 1 else latchkey_attempt.attempts + 1 end`;
  const own = (column: "max_delay" | "memory") =>
    sql`(select ${sql.ref(column)} from attempt_limit where attempt_limit.key = excluded.key)`;
  // Zero while attempts are free, not this moment: a statement that waited for a connection has an earlier one.
  const nextOf = (count: RawBuilder<unknown>) =>
    sql`case when (${count}) < free then 0 else ${moment} + ${delayAfter(count)} end`;
  // A moment much further away than the longest delay was written by a server whose clock was wrong.
  return sql`with attempt_limit (key, free, delay, max_delay, memory) as (values ${sql.join(values)})
    insert into latchkey_attempt (key, attempts, next_at, expires_at)
    select key, 1, ${nextOf(sql`1`)}, ${moment} + memory from attempt_limit where true
    on conflict (key) do update set
      attempts = ${attempts},
      next_at = (select ${nextOf(attempts)} from attempt_limit where attempt_limit.key = excluded.key),
      expires_at = ${moment} + ${own("memory")}
    where latchkey_attempt.next_at <= ${moment} or latchkey_attempt.expires_at <= ${moment}
      or latchkey_attempt.next_at > ${moment} + ${own("max_delay")} + ${sql.lit(clockTolerance)}
    returning key`;
}

/** How long the next attempt has to wait after a number of attempts. */
const delayAfter = (count: RawBuilder<unknown>): RawBuilder<unknown> => {
  const beyond = sql`((${count}) - free)`;
  const doubled = sql`delay * (cast(1 as bigint) << cast(${beyond} as integer))`;
  return sql`case when ${beyond} > 20 then max_delay
    when ${doubled} > max_delay then max_delay else ${doubled} end`;
};

/** Takes back an attempt that did not fail: it does not count, and the next one need not wait. */
export async function returnAttempt(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const update = db
    .updateTable("latchkey_attempt")
    .set((eb) => ({ attempts: eb("attempts", "-", 1), next_at: 0 }))
    .where("key", "in", keys)
    .where("attempts", ">", 0);
  await repeated(() => update.execute());
}

/**
 * Deletes some of the rows that nothing counts any more, of attempts and of rates. The deletion itself asks for the expiry
 * too: PostgreSQL repeats that condition alone for a row that counted an attempt since the keys were chosen.
 */
export async function purgeAttempts(db: Db, now: number): Promise<void> {
  for (const table of ["latchkey_attempt", "latchkey_request_rate"] as const) {
    const expired = db
      .selectFrom(table)
      .select("key")
      .where("expires_at", "<=", now)
      .orderBy("expires_at")
      .limit(purgeBatch);
    const deletion = db.deleteFrom(table).where("key", "in", expired).where("expires_at", "<=", now);
    await repeated(() => deletion.execute());
  }
}

/** Forgets every attempt under some keys. Returns how many keys had any. */
export async function clearAttempts(db: Db, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const deletion = db.deleteFrom("latchkey_attempt").where("key", "in", keys);
  const { numDeletedRows } = await repeated(() => deletion.executeTakeFirst());
  return Number(numDeletedRows);
}

/** Forgets every attempt at an account, whose keys end with it: from all addresses, from each, and from known devices. */
export async function clearAccount(db: Db, keyEnd: string): Promise<number> {
  const escaped = keyEnd.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const endsWith = (kind: string) => sql<boolean>`key like ${`${kind} % ${escaped}`} escape '\\'`;
  const { numDeletedRows } = await db
    .deleteFrom("latchkey_attempt")
    .where((eb) => eb.or([eb("key", "=", `account ${keyEnd}`), endsWith("pair"), endsWith("device")]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The keys with the most attempts, without those that are forgotten. */
export async function listAttempts(db: Db, now: number, limit: number): Promise<AttemptCount[]> {
  const rows = await db
    .selectFrom("latchkey_attempt")
    .select(["key", "attempts", "next_at"])
    .where("expires_at", ">", now)
    .where("attempts", ">", 0)
    .orderBy("attempts", "desc")
    .orderBy("key")
    .limit(limit)
    .execute();
  return rows.map(({ key, attempts, next_at }) => ({
    key,
    attempts: Number(attempts),
    until: Number(next_at),
  }));
}
