// Login names that differ only in form, as the fullwidth letters of Unicode do from ASCII: one is taken where the other is.
import { sql } from "kysely";
import type { Db, DialectName, UsernameTable } from "./schema/tables.ts";
import type { UserModel } from "./schema/user-model.ts";

/** A login name and its NFKC form. */
export type UsernameForms = Readonly<UsernameTable>;

/** The forms of a login name. */
export function formsOf(username: string): UsernameForms {
  return { username, nfkc: username.normalize("NFKC") };
}

/**
 * Lets transactions that register names of one form take turns: what the next one reads then is what this one wrote. On
 * SQLite the transaction itself is the turn.
 */
export async function lockUsername(tx: Db, dialect: DialectName, { nfkc }: UsernameForms): Promise<void> {
  if (dialect === "sqlite") return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${nfkc}, ${sql.lit(usernameLock)}))`.execute(tx);
}

/** Any number; it keeps these locks apart from others that are made of texts. */
const usernameLock = 7_236_149;

/** Whether a user has the name, or one of the same NFKC form as far as `noteUsernames` was told of it. */
export async function isUsernameTaken(
  db: Db,
  model: UserModel,
  { username, nfkc }: UsernameForms,
): Promise<boolean> {
  const name = sql.ref(`${model.table}.${model.usernameField}`);
  const { rows } = await sql`
    select 1 from ${sql.table(model.table)} where ${name} in (${username}, ${nfkc})
    union all
    select 1 from latchkey_username inner join ${sql.table(model.table)} on ${name} = latchkey_username.username
    where latchkey_username.nfkc = ${nfkc}
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Remembers the names that are not their own NFKC form; the others are found by themselves. */
export async function noteUsernames(db: Db, names: readonly UsernameForms[]): Promise<void> {
  const others = names.filter(({ username, nfkc }) => username !== nfkc);
  if (others.length === 0) return;
  await db
    .insertInto("latchkey_username")
    .values(others)
    .onConflict((conflict) => conflict.columns(["nfkc", "username"]).doNothing())
    .execute();
}
