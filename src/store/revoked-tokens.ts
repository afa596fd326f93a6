// Tokens without a session, which are revoked by their id.
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** Revokes a token until it expires; `false` when it is already revoked. Moments are milliseconds since the epoch. */
export async function revokeToken(db: Db, jti: string, expiresAt: number, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("latchkey_revoked_token")
    .values({ jti, expires_at: toTimestamp(expiresAt), revoked_at: toTimestamp(now) })
    .onConflict((conflict) => conflict.column("jti").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
