// Reads the users in chunks, in the order of their ids: what an app has to know of all of them, without holding anything up.
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import type { UserModel } from "./schema/user-model.ts";

/** The users whose ids are above `after` and not above `last`. */
export interface Chunk {
  readonly after: number;
  readonly last: number;
}

/** The next so many users after an id; undefined when there are no more. */
export async function nextChunk(
  db: Db,
  model: UserModel,
  after: number,
  size: number,
): Promise<Chunk | undefined> {
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from (
      select id from ${sql.table(model.table)} where id > ${after} order by id limit ${size}
    ) as chunk`.execute(db);
  const last = rows[0]?.last ?? null;
  return last === null ? undefined : { after, last };
}

/**
 * The first stored hash in a chunk that is of none of the given shapes: texts that a hash has in this order, the first of
 * them at its beginning. Unusable passwords and texts without a `$` are passed over.
 */
export async function findOtherHash(
  db: Db,
  model: UserModel,
  { after, last }: Chunk,
  shapes: readonly (readonly string[])[],
): Promise<{ readonly id: number; readonly password: string } | undefined> {
  const patterns = ["!", ...shapes.map((parts) => parts.map(escaped).join("%"))];
  const isOther = patterns.map((pattern) => sql`password not like ${`${pattern}%`} escape '\\'`);
  const { rows } = await sql<{ id: number; password: string }>`
    select id, password from ${sql.table(model.table)}
    where ${within({ after, last })} and password like '%$%' and ${sql.join(isOther, sql` and `)}
    order by id limit 1`.execute(db);
  return rows[0];
}

/** The login names in a chunk that are not plain ASCII. */
export async function listForeignUsernames(db: Db, model: UserModel, chunk: Chunk): Promise<string[]> {
  const name = sql.ref(model.usernameField);
  const { rows } = await sql<{ username: string }>`
    select ${name} as username from ${sql.table(model.table)}
    where ${within(chunk)} and octet_length(${name}) <> length(${name})`.execute(db);
  return rows.map(({ username }) => username);
}

const within = ({ after, last }: Chunk): RawBuilder<unknown> => sql`id > ${after} and id <= ${last}`;

/** A text as `like` takes it literally. */
const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
