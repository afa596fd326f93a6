// Deletes what has expired, in bounded batches, so that no purge holds the database for long.
import { sql } from "kysely";
import type { Db } from "./tables.ts";
import { toTimestamp } from "./timestamps.ts";

const batch = 1000;

/** How many rows a purge deleted, by table. */
export interface Purged {
  readonly sessions: number;
  readonly revokedTokens: number;
  readonly outstandingTokens: number;
}

/** Deletes sessions and revoked tokens whose expiry has passed; Simple JWT's rows too when its tables are in use. */
export async function purgeExpired(db: Db, now: number, withDjangoTables: boolean): Promise<Purged> {
  const moment = toTimestamp(now);
  return {
    sessions: await purgeTable(db, "latchkey_session", "id", moment),
    revokedTokens: await purgeTable(db, "latchkey_revoked_token", "jti", moment),
    outstandingTokens: withDjangoTables ? await purgeOutstanding(db, moment) : 0,
  };
}

async function purgeTable(db: Db, table: string, key: string, moment: string): Promise<number> {
  return inBatches(async () => {
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where ${sql.ref(key)} in (
        select ${sql.ref(key)} from ${sql.table(table)} where expires_at <= ${moment} limit ${batch})`.execute(
      db,
    );
    return Number(numAffectedRows ?? 0n);
  });
}

async function purgeOutstanding(db: Db, moment: string): Promise<number> {
  return inBatches(() =>
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select id from token_blacklist_outstandingtoken where expires_at <= ${moment} limit ${batch}`.execute(
        tx,
      );
      if (rows.length === 0) return 0;
      const ids = sql.join(rows.map(({ id }) => id));
      await sql`delete from token_blacklist_blacklistedtoken where token_id in (${ids})`.execute(tx);
      await sql`delete from token_blacklist_outstandingtoken where id in (${ids})`.execute(tx);
      return rows.length;
    }),
  );
}

async function inBatches(deleteSome: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await deleteSome();
    total += count;
    if (count < batch) return total;
  }
}
