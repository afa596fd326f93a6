// Reads all users in chunks, by id, so that no query takes long.
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import type { UserModel } from "./schema/user-model.ts";

/** The users whose ids are above `after` and not above `last`. */
export interface UserChunk {
  readonly after: number;
  readonly last: number;
}

/** The next chunk of users after an id; undefined when there are no more. */
export async function nextUserChunk(
  db: Db,
  model: UserModel,
  after: number,
  size: number,
): Promise<UserChunk | undefined> {
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from (
      select id from ${sql.table(model.table)} where id > ${after} order by id limit ${size}
    ) as chunk`.execute(db);
  const last = rows[0]?.last ?? null;
  return last === null ? undefined : { after, last };
}

/**
 * Finds the first stored hash in a chunk that has none of the given shapes. A shape is a list of texts that a hash contains in
 * this order, the first at its beginning. Unusable passwords and texts without a `$` are skipped.
 */
export async function findUnmatchedHash(
  db: Db,
  model: UserModel,
  { after, last }: UserChunk,
  shapes: readonly (readonly string[])[],
): Promise<{ readonly id: number; readonly password: string } | undefined> {
  const patterns = ["!", ...shapes.map((parts) => parts.map(escaped).join("%"))];
  const isUnmatched = patterns.map((pattern) => sql`password not like ${`${pattern}%`} escape '\\'`);
  const { rows } = await sql<{ id: number; password: string }>`
    select id, password from ${sql.table(model.table)}
    where ${within({ after, last })} and password like '%$%' and ${sql.join(isUnmatched, sql` and `)}
    order by id limit 1`.execute(db);
  return rows[0];
}

/** The login names in a chunk that are not plain ASCII. */
export async function listNonAsciiUsernames(db: Db, model: UserModel, chunk: UserChunk): Promise<string[]> {
  const name = sql.ref(model.usernameField);
  const { rows } = await sql<{ username: string }>`
    select ${name} as username from ${sql.table(model.table)}
    where ${within(chunk)} and octet_length(${name}) <> length(${name})`.execute(db);
  return rows.map(({ username }) => username);
}

const within = ({ after, last }: UserChunk): RawBuilder<unknown> => sql`id > ${after} and id <= ${last}`;

/** A text that `like` matches literally. */
const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
