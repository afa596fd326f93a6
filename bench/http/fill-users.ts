// Fills an app's tables with users who have one session and some rows each.
import { sql } from "../../test/support/packages.ts";
import { type Db, type DialectName, toTimestamp } from "../../src/store/index.ts";
import { dialectOf, firstUserId } from "../../test/support/fill.ts";

const lifetime = 30 * 86_400_000;

/** Adds them. The nth session is the nth user's, with the ids that `sessionIdOf` and `tokenIdOf` give. */
export async function fillUsers(
  db: Db,
  dialect: DialectName,
  { users, rows, now }: { readonly users: number; readonly rows: number; readonly now: number },
): Promise<void> {
  const { series, id, no, yes } = dialectOf(dialect);
  const [moment, later] = [toTimestamp(now), toTimestamp(now + lifetime)];
  await sql`
    insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
    select '!', ${no}, 'user-' || n, '', '', ${no}, ${yes}, ${moment}, '' from ${series(users)} as s`.execute(
    db,
  );
  const before = sql.lit((await firstUserId(db)) - 1);
  await sql`
    insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
    select ${id("5")}, n + ${before}, ${id("7")}, ${moment}, ${moment}, ${later}, '' from ${series(users)} as s`.execute(
    db,
  );
  if (rows === 0) return;
  await sql`
    insert into tasks (title, description, is_completed, created_at, owner_id)
    select 'Task ' || n, 'What is to be done, in some words.', ${no}, ${moment}, (n - 1) / ${sql.lit(rows)} + 1 + ${before}
    from ${series(users * rows)} as s`.execute(db);
}

/** Adds so many sessions of the first user that have expired, for a purge. */
export async function fillExpired(db: Db, dialect: DialectName, count: number, now: number): Promise<void> {
  const { series, id } = dialectOf(dialect);
  const past = toTimestamp(now - lifetime);
  await sql`
    insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
    select ${id("e")}, ${sql.lit(await firstUserId(db))}, ${id("e")}, ${past}, ${past}, ${past}, ''
    from ${series(count)} as s`.execute(db);
}
