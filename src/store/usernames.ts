// Login names with the same NFKC form, such as fullwidth and ASCII letters: only one of them can be taken.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { type Db, type DialectName, type UsernameTable, withChosenTables } from "./schema/tables.ts";
import { ignoresCaseOfNames, type UserModel } from "./schema/user-model.ts";
import { hasNul } from "./schema/values.ts";

/** A login name and its NFKC form. */
export type UsernameForms = Readonly<UsernameTable>;

/** A login name with its NFKC form; in lower case where names are the same in upper and lower case. */
export function usernameForms(model: UserModel, username: string): UsernameForms {
  const nfkc = username.normalize("NFKC");
  return { username, nfkc: ignoresCaseOfNames(model) ? nfkc.toLowerCase() : nfkc };
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
export function usersOfName(db: Db, model: UserModel, { username, nfkc }: UsernameForms) {
  const { table, usernameField } = model;
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
    .where(hasName(model, [sql`${username}`, sql`${nfkc}`]))
    .unionAll(recorded)
    .limit(sql.lit(1));
}

/** The user has one of some names. */
export function hasName(model: UserModel, names: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> {
  const name = sql.ref(`${model.table}.${model.usernameField}`);
  if (!ignoresCaseOfNames(model)) return isOneOf(name, names);
  return hasTextIgnoringCase(name, names);
}

/** The column has one of some texts, whatever the case of the letters: as the index of `uniqueIgnoringCase` finds them. */
const hasTextIgnoringCase = (
  column: RawBuilder<unknown>,
  texts: readonly RawBuilder<unknown>[],
): RawBuilder<SqlBool> =>
  sql`${column} <> '' and ${isOneOf(
    sql`lower(${column})`,
    texts.map((text) => sql`lower(${text})`),
  )}`;

const isOneOf = (value: RawBuilder<unknown>, others: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> =>
  others.length === 1 ? sql`${value} = ${others[0]}` : sql`${value} in (${sql.join(others)})`;

/** Whether a user other than `id` has the e-mail address, whatever the case of its letters. */
export async function isEmailInUse(
  db: Db,
  { table }: UserModel,
  email: string,
  id: number | undefined,
): Promise<boolean> {
  if (email === "" || hasNul(email)) return false;
  const { rows } = await sql<{ id: number | string }>`
    select id from ${sql.table(table)} where ${hasTextIgnoringCase(sql.ref("email"), [sql`${email}`])}`.execute(
    db,
  );
  return rows.some((row) => Number(row.id) !== id);
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
