// Limits rates of requests: one atomic statement counts a request or refuses it (the generic cell rate algorithm, GCRA).
import { sql } from "kysely";
import { clockTolerance } from "./attempts.ts";
import type { Db } from "./schema/tables.ts";
import { repeated } from "./transactions.ts";

/** How many requests a key may have in a period of milliseconds. */
export interface RequestRate {
  readonly key: string;
  readonly count: number;
  readonly period: number;
}

/** What is left of a rate. */
export interface RateState {
  readonly isAllowed: boolean;
  /** How many requests may follow at once. */
  readonly remaining: number;
  /** When the next request is allowed, in milliseconds from now; 0 when it may come at once. */
  readonly wait: number;
  /** When the rate is unused again, in milliseconds from now. */
  readonly reset: number;
}

const microseconds = 1000;

/**
 * Counts a request unless the rate is used up. As many requests as the rate says may come at once; then one is allowed
 * whenever its part of the period has passed. One row of two numbers is enough for that, at any rate and for any number of
 * servers, where a sliding window needs a row for each request.
 */
export async function takeRequest(
  db: Db,
  { key, count, period }: RequestRate,
  now: number,
): Promise<RateState> {
  // The row holds when the rate would be unused again. Each request moves that moment by its part of the period.
  const moment = now * microseconds;
  const part = Math.ceil((period * microseconds) / count);
  const whole = part * count;
  // A moment much further ahead than that was written by a server whose clock was wrong.
  const latest = moment + whole + clockTolerance * microseconds;
  const unused = sql<number>`case when latchkey_request_rate.unused_at < ${moment} or latchkey_request_rate.unused_at > ${latest}
    then ${moment} else latchkey_request_rate.unused_at end`;
  const insertion = db
    .insertInto("latchkey_request_rate")
    .values({ key, unused_at: moment + part, expires_at: now + period })
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet({ unused_at: sql`${unused} + ${part}`, expires_at: now + period })
        .where(sql<boolean>`${unused} + ${part} <= ${moment + whole}`),
    )
    .returning("unused_at");
  const row = await repeated(() => insertion.executeTakeFirst());
  if (row !== undefined) {
    const used = Number(row.unused_at) - moment;
    const reset = Math.ceil(used / microseconds);
    return { isAllowed: true, remaining: Math.floor((whole - used) / part), wait: 0, reset };
  }
  const refused = await db
    .selectFrom("latchkey_request_rate")
    .select("unused_at")
    .where("key", "=", key)
    .executeTakeFirst();
  const used = Number(refused?.unused_at ?? moment) - moment;
  const wait = Math.max(1, Math.ceil((used + part - whole) / microseconds));
  return { isAllowed: false, remaining: 0, wait, reset: Math.max(wait, Math.ceil(used / microseconds)) };
}
