// Deletes expired rows in small batches, so that no statement takes long.
import { sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

const batchSize = 1000;

/** How many rows a purge deleted, by table. */
export interface Purged {
  readonly sessions: number;
  readonly revokedTokens: number;
  readonly outstandingTokens: number;
}

/** Deletes expired sessions and revoked tokens, and Simple JWT's expired rows when its tables are in use. */
export async function purgeExpired(db: Db, now: number, withDjangoTables: boolean): Promise<Purged> {
  const moment = toTimestamp(now);
  return {
    sessions: await purgeTable(db, "latchkey_session", "id", moment),
    revokedTokens: await purgeTable(db, "latchkey_revoked_token", "jti", moment),
    outstandingTokens: withDjangoTables ? await purgeOutstanding(db, moment) : 0,
  };
}

async function purgeTable(db: Db, table: string, key: string, moment: string): Promise<number> {
  // The order makes PostgreSQL use the index, even when it estimates that nearly all rows have expired.
  return inBatches(async () => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where ${sql.ref(key)} in (
        select ${sql.ref(key)} from ${sql.table(table)} where expires_at <= ${moment}
        order by expires_at limit ${batchSize})`.execute(db);
    return Number(numAffectedRows ?? 0n);
  });
}

/** Simple JWT's table has no index on the expiry, so its rows are read by id, one batch after the other. */
async function purgeOutstanding(db: Db, moment: string): Promise<number> {
  let total = 0;
  let after = 0;
  for (;;) {
    const last = await lastOfBatch(db, after);
    if (last === undefined) return total;
    total += await purgeRange(db, moment, after, last);
    after = last;
  }
}

/** The last id of the next batch; undefined when no rows are left. */
async function lastOfBatch(db: Db, after: number): Promise<number | undefined> {
  const { rows } = await sql<{ last: number | string | null }>`
    select max(id) as last from (
      select id from token_blacklist_outstandingtoken where id > ${after} order by id limit ${batchSize}) as next`.execute(
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

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await deleteSome();
    total += count;
    if (count < batchSize) return total;
  }
}
