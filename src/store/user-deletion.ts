// Deletes a user, with the rows that Django deletes in Python because its foreign keys do not cascade.
import { sql } from "kysely";
import type { Database } from "./database.ts";
import { existingTables } from "./schema/introspection.ts";
import type { Db, DialectName } from "./schema/tables.ts";
import { relationsOf, type User, type UserModel } from "./schema/user-model.ts";

/** A column of a table with the id of a user, whose rows are deleted together with the user. */
export interface UserReference {
  readonly table: string;
  readonly column: string;
}

/** Tables of apps that often stand beside Django's own; what they hold about a user goes with the user. */
const djangoReferences: readonly UserReference[] = [
  { table: "django_admin_log", column: "user_id" },
  { table: "authtoken_token", column: "user_id" },
];

/** Deletes what rows of other apps hold about a user who is to be deleted. Call it in a transaction. */
export async function releaseUser(tx: Db, dialect: DialectName, id: number): Promise<void> {
  const tables = await existingTables(tx, dialect);
  for (const { table, column } of djangoReferences)
    if (tables.has(table))
      await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(tx);
  await forgetTokens(tx, tables, id);
}

/** Simple JWT keeps the ids of a deleted user's tokens. */
async function forgetTokens(tx: Db, tables: ReadonlySet<string>, id: number): Promise<void> {
  if (tables.has("token_blacklist_outstandingtoken"))
    await sql`update token_blacklist_outstandingtoken set user_id = null where user_id = ${id}`.execute(tx);
}

/**
 * Deletes a user whose password hash is still the given one; `false` when it is not. Call it in a transaction.
 *
 * @throws StoreError `foreign_key`, at the commit at the latest, when another row refers to the user
 */
export async function deleteUser(
  { kysely: tx, dialect }: Pick<Database, "kysely" | "dialect">,
  model: UserModel,
  { id, password }: Pick<User, "id" | "password">,
  references: readonly UserReference[],
): Promise<boolean> {
  const tables = await existingTables(tx, dialect);
  const { groups, permissions, userColumn } = relationsOf(model);
  const owned = [
    ...references,
    { table: groups, column: userColumn },
    { table: permissions, column: userColumn },
    ...djangoReferences,
  ].filter(({ table }) => tables.has(table));
  for (const { table, column } of owned)
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(tx);
  await forgetTokens(tx, tables, id);
  const { numAffectedRows } = await sql`
    delete from ${sql.table(model.table)} where id = ${id} and password = ${password}`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}
