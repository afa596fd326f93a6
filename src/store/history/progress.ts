// Which of the project's migrations a database has, and how far one is that is not applied whole.
import { type RawBuilder, sql } from "kysely";
import type { Db, DialectName } from "../schema/tables.ts";

/** One row: a migration that is applied, or one that is under way. */
export interface Progress {
  readonly name: string;
  /** Null while it is under way. */
  readonly direction: "forwards" | "backwards" | null;
  /** How many of its steps are done. */
  readonly position: number;
  readonly claimedBy: string | null;
  /** Whether the claim has not expired, by the clock of the database. */
  readonly isClaimed: boolean;
}

/** Milliseconds since the epoch by the clock of the database. */
export const databaseClock = (dialect: DialectName): RawBuilder<number> =>
  dialect === "sqlite"
    ? sql`cast(unixepoch('subsec') * 1000 as integer)`
    : sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;

/** Every row. The table exists. */
export async function readProgress(db: Db, dialect: DialectName): Promise<Progress[]> {
  const { rows } = await sql<{
    name: string;
    direction: "forwards" | "backwards" | null;
    position: number;
    claimed_by: string | null;
    claimed: number | boolean | null;
  }>`select name, direction, position, claimed_by, claimed_until > ${databaseClock(dialect)} as claimed
     from latchkey_history`.execute(db);
  return rows.map(({ name, direction, position, claimed_by: claimedBy, claimed }) => ({
    name,
    direction,
    position,
    claimedBy,
    isClaimed: Boolean(claimed),
  }));
}

/** The names of what is applied: what is being reverted still is, what is being applied is not yet. */
export const appliedNames = (rows: readonly Progress[]): Set<string> =>
  new Set(rows.filter(({ direction }) => direction !== "forwards").map(({ name }) => name));

/** Notes that a migration is applied. */
export const noteApplied = (db: Db, name: string, at: string) =>
  sql`insert into latchkey_history (name, applied_at, position) values (${name}, ${at}, 0)
    on conflict (name) do update set applied_at = excluded.applied_at, direction = null, position = 0,
      claimed_by = null, claimed_until = null`.execute(db);

/** Notes that a migration is not applied any more. */
export const noteReverted = (db: Db, name: string) =>
  sql`delete from latchkey_history where name = ${name}`.execute(db);
