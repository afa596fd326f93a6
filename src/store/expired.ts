// Deletes expired rows in small batches with pauses, so that other writers get their turns.
import { sql } from "kysely";
import { type BatchPace, createBatchPace } from "./batch-pace.ts";
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** How many rows a purge deleted, by table. */
export interface Purged {
  readonly sessions: number;
  readonly revokedTokens: number;
  readonly outstandingTokens: number;
}

/** How a purge is stopped and followed. */
export interface PurgeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the number of rows that it deleted. */
  readonly onDeleted?: ((count: number) => void) | undefined;
}

interface PurgePace extends BatchPace {
  readonly deleted: (count: number) => void;
}

/**
 * Deletes expired sessions and revoked tokens, and Simple JWT's expired rows when its tables are in use. Once `signal` aborts,
 * the rest is left for the next purge.
 */
export async function purgeExpired(
  db: Db,
  now: number,
  withDjangoTables: boolean,
  { signal, onDeleted = () => {} }: PurgeOptions = {},
): Promise<Purged> {
  const moment = toTimestamp(now);
  const pace: PurgePace = { ...createBatchPace(signal), deleted: onDeleted };
  return {
    sessions: await purgeTable(db, "latchkey_session", "id", moment, pace),
    revokedTokens: await purgeTable(db, "latchkey_revoked_token", "jti", moment, pace),
    outstandingTokens: withDjangoTables ? await purgeOutstanding(db, moment, pace) : 0,
  };
}

async function purgeTable(
  db: Db,
  table: string,
  key: string,
  moment: string,
  pace: PurgePace,
): Promise<number> {
  let total = 0;
  while (!pace.isStopped()) {
    const size = pace.size();
    // The order makes PostgreSQL use the index, even when it estimates that nearly all rows have expired.
    const statement = sql`
      delete from ${sql.table(table)} where ${sql.ref(key)} in (
        select ${sql.ref(key)} from ${sql.table(table)} where expires_at <= ${moment}
        order by expires_at limit ${size})`;
    const { numAffectedRows } = await pace.run(() => statement.execute(db));
    const count = Number(numAffectedRows ?? 0n);
    total += count;
    pace.deleted(count);
    if (count < size) break;
  }
  return total;
}

/** Simple JWT's table has no index on the expiry, so its rows are read by id, one batch after the other. */
async function purgeOutstanding(db: Db, moment: string, pace: PurgePace): Promise<number> {
  let total = 0;
  let after = 0;
  while (!pace.isStopped()) {
    const begin = after;
    const last = await lastOfBatch(db, begin, pace.size());
    if (last === undefined) break;
    const count = await pace.run(() => purgeRange(db, moment, begin, last));
    total += count;
    pace.deleted(count);
    after = last;
  }
  return total;
}

/** The last id of the next batch; undefined when no rows are left. */
async function lastOfBatch(db: Db, after: number, size: number): Promise<number | undefined> {
  const { rows } = await sql<{ last: number | string | null }>`
    select max(id) as last from (
      select id from token_blacklist_outstandingtoken where id > ${after} order by id limit ${size}) as next`.execute(
    db,
  );
  const last = rows[0]?.last ?? null;
  return last === null ? undefined : Number(last);
}

/** Deletes the expired rows with ids above `after` and up to `last`. */
function purgeRange(db: Db, moment: string, after: number, last: number): Promise<number> {
  const expired = sql`from token_blacklist_outstandingtoken where id > ${after} and id <= ${last} and expires_at <= ${moment}`;
  return db.transaction().execute(async (tx) => {
    await sql`delete from token_blacklist_blacklistedtoken where token_id in (select id ${expired})`.execute(
      tx,
    );
    const { numAffectedRows } = await sql`delete ${expired}`.execute(tx);
    return Number(numAffectedRows ?? 0n);
  });
}
