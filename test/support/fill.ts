// Fills an app's tables with as many rows as a large app has: ten logins to a user, and one revoked token to a login.
import { sql } from "kysely";
import { type Db, type DialectName, toTimestamp } from "../../src/store/index.ts";

/** How much there is to be. */
export interface Filling {
  readonly sessions: number;
  /** Milliseconds since the epoch: every session expires thirty days later. */
  readonly now: number;
}

/** The id of the nth session; its current token's id is that of the nth token. Both count from one. */
export const sessionIdOf = (nth: number): string => spread(nth).toString(16).padStart(32, "5");
export const tokenIdOf = (nth: number): string => spread(nth).toString(16).padStart(32, "7");
/** The login name of the nth user, who has the sessions from 10 n - 9 to 10 n. */
export const usernameOf = (nth: number): string => `user-${nth}`;

/** Ids that come in no order, as random ones do: a multiplication modulo a prime above every count. */
const factor = 1_103_515_245;
const modulus = 2_147_483_647;
const spread = (nth: number): bigint => (BigInt(nth) * BigInt(factor)) % BigInt(modulus);

/** Adds the rows. The tables hold nothing else of these names. */
export async function fill(db: Db, dialect: DialectName, { sessions, now }: Filling): Promise<void> {
  const users = Math.ceil(sessions / 10);
  const moment = toTimestamp(now);
  const later = toTimestamp(now + 30 * 86_400_000);
  const series = (count: number) =>
    dialect === "sqlite"
      ? sql`(with recursive series (n) as (select 1 union all select n + 1 from series where n < ${count}) select n from series)`
      : sql`(select n::bigint as n from generate_series(1, ${sql.lit(count)}) as n)`;
  const hex =
    dialect === "sqlite"
      ? sql`printf('%x', n * ${sql.lit(factor)} % ${sql.lit(modulus)})`
      : sql`to_hex(n * ${sql.lit(factor)} % ${sql.lit(modulus)})`;
  const id = (digit: string) =>
    dialect === "sqlite"
      ? sql`substr(${sql.lit(digit.repeat(32))} || ${hex}, -32)`
      : sql`lpad(${hex}, 32, ${sql.lit(digit)})`;
  const no = dialect === "sqlite" ? sql`0` : sql`false`;
  const yes = dialect === "sqlite" ? sql`1` : sql`true`;
  const first = dialect === "sqlite" ? sql`(n + 9) / 10` : sql`(n + 9) / 10`;
  await sql`
    insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
    select '!', ${no}, 'user-' || n, '', '', ${no}, ${yes}, ${moment}, '' from ${series(users)} as s`.execute(
    db,
  );
  const { rows } = await sql<{ id: number }>`select id from auth_user where username = 'user-1'`.execute(db);
  const offset = Number(rows[0]?.id) - 1;
  await sql`
    insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
    select ${id("5")}, ${first} + ${sql.lit(offset)}, ${id("7")}, ${moment}, ${moment}, ${later}, ''
    from ${series(sessions)} as s`.execute(db);
  await sql`
    insert into latchkey_revoked_token (jti, expires_at, revoked_at)
    select ${id("9")}, ${later}, ${moment} from ${series(sessions)} as s`.execute(db);
}
