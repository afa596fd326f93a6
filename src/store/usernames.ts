// Login names with the same NFKC form, such as fullwidth and ASCII letters: only one of them can be taken.
import { sql } from "kysely";
import { type Db, type DialectName, type UsernameTable, withChosenTables } from "./schema/tables.ts";
import type { UserModel } from "./schema/user-model.ts";
import { hasNul } from "./schema/values.ts";

/** A login name and its NFKC form. */
export type UsernameForms = Readonly<UsernameTable>;

/** A login name with its NFKC form. */
export function usernameForms(username: string): UsernameForms {
  return { username, nfkc: username.normalize("NFKC") };
}

/**
 * Makes transactions that register names of one form take turns, so that each reads what the earlier one wrote. On SQLite a
 * transaction already excludes others.
 */
export async function lockUsername(tx: Db, dialect: DialectName, { nfkc }: UsernameForms): Promise<void> {
  if (dialect === "sqlite") return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${nfkc}, ${sql.lit(usernameLock)}))`.execute(tx);
}

/** The seed of the lock's key: any number that no other lock uses. */
const usernameLock = 7_236_149;

/** Whether a user has the name, or a recorded one with the same NFKC form. */
export async function isUsernameInUse(db: Db, model: UserModel, forms: UsernameForms): Promise<boolean> {
  if (hasNul(forms.username)) return false;
  return (await usersOfName(db, model, forms).executeTakeFirst()) !== undefined;
}

/** A query that finds a row if a user has the name, or a recorded one with the same NFKC form. */
export function usersOfName(db: Db, { table, usernameField }: UserModel, { username, nfkc }: UsernameForms) {
  const tables = withChosenTables(db);
  const name = `${table}.${usernameField}`;
  const found = sql.lit(1).as("found");
  const recorded = tables
    .selectFrom("latchkey_username")
    .innerJoin(table, name, "latchkey_username.username")
    .select(found)
    .where("latchkey_username.nfkc", "=", nfkc);
  return tables
    .selectFrom(table)
    .select(found)
    .where(name, "in", [username, nfkc])
    .unionAll(recorded)
    .limit(sql.lit(1));
}

/** Records the names that are not their own NFKC form; the others are found in the user table. */
export async function recordUsernameForms(db: Db, names: readonly UsernameForms[]): Promise<void> {
  const others = names.filter(({ username, nfkc }) => username !== nfkc);
  if (others.length === 0) return;
  await db
    .insertInto("latchkey_username")
    .values(others)
    .onConflict((conflict) => conflict.columns(["nfkc", "username"]).doNothing())
    .execute();
}
