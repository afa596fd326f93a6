// Tokens revoked one by one: those that belong to no session.
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** Revokes a token until it expires; `false` when it was revoked before. Moments are milliseconds since the epoch. */
export async function revokeToken(db: Db, jti: string, expiresAt: number, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("latchkey_revoked_token")
    .values({ jti, expires_at: toTimestamp(expiresAt), revoked_at: toTimestamp(now) })
    .onConflict((conflict) => conflict.column("jti").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
