// Fills the tables of a closed SQLite database fast: rows in the order of their keys, indexes afterwards, a journal in memory.
import { DatabaseSync } from "node:sqlite";
import { toTimestamp } from "../../src/store/index.ts";

const day = 86_400_000;
/** As `sessionIdOf` and `tokenIdOf` compute ids. */
const spread = "printf('%x', n * 1103515245 % 2147483647)";
const id = (digit: string): string => `substr('${digit.repeat(32)}' || ${spread}, -32)`;

/** Adds sessions, a user for every ten of them, and a revoked token for every ten. */
export function fillFile(file: string, sessions: number): void {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      "pragma journal_mode = delete; pragma journal_mode = memory; pragma synchronous = off; pragma cache_size = -2000000",
    );
    const indexes = database
      .prepare(
        "select name, sql from sqlite_schema where type = 'index' and tbl_name like 'latchkey%' and sql is not null",
      )
      .all();
    for (const { name } of indexes) database.exec(`drop index ${String(name)}`);
    const series = (count: number): string =>
      `(with recursive s (n) as (select 1 union all select n + 1 from s where n < ${count}) select n from s)`;
    const [now, later] = [toTimestamp(Date.now()), toTimestamp(Date.now() + 30 * day)];
    const tenth = Math.ceil(sessions / 10);
    database.exec(`
      insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
      select '!', 0, 'user-' || n, '', '', 0, 1, '${now}', '' from ${series(tenth)};
      insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
      select ${id("5")}, (n + 9) / 10, ${id("7")}, '${now}', '${now}', '${later}', '' from ${series(sessions)} order by 1;
      insert into latchkey_revoked_token (jti, expires_at, revoked_at)
      select ${id("9")}, '${later}', '${now}' from ${series(tenth)} order by 1;`);
    for (const { sql } of indexes) database.exec(String(sql));
    database.exec("analyze; pragma journal_mode = wal");
  } finally {
    database.close();
  }
}
