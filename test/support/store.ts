// Open databases for tests of the store, in the dialect that the run is for; closed when the test file ends.
import { sql } from "kysely";
import {
  type Database,
  type Db,
  djangoUserModel,
  findUserByUsername,
  insertUser,
  migrate,
  openDatabase,
  type PostgresOptions,
  type Schema,
  toTimestamp,
  type UserModel,
  userTable,
} from "../../src/store/index.ts";
import { afterFile } from "./after-file.ts";
import { databaseFor } from "./app.ts";

/** The moment of these tests, in milliseconds since the epoch. */
export const now = Date.UTC(2026, 10, 23, 5, 0, 0, 123);

/** A schema without resources. */
export const schemaOf = (users: UserModel = djangoUserModel): Schema => ({
  users: userTable(users),
  resources: [],
});

/** Opens a database until the test file ends. */
export function openStore(url: string, options: PostgresOptions = {}): Database {
  const database = openDatabase(url, options);
  afterFile(() => database.close());
  return database;
}

/** An open database, and its URL for a second pair of eyes. */
export interface Opened extends Database {
  readonly url: string;
}

/** A migrated database with Django's user model: a new one, or the one at a URL. */
export async function migratedDatabase(url?: string): Promise<Opened> {
  const place = url ?? (await databaseFor({}));
  // Many at once on a busy machine wait for a connection for longer than the default's 1.5 seconds.
  const database = openStore(place, { connectionTimeout: 30_000 });
  await migrate(database, schemaOf(), now);
  return { ...database, url: place };
}

/** Writes a user, and reads its moments and a number. */
export async function writeAndRead(kysely: Db): Promise<Record<string, unknown>> {
  await insertUser(kysely, djangoUserModel, { username: "ada", password: "x" }, now);
  const user = await findUserByUsername(kysely, djangoUserModel, "ada");
  const { rows } = await sql<{ sum: number }>`select 0.1::float8 + 0.2::float8 as sum`.execute(kysely);
  return { joined: user?.fields["date_joined"], last: user?.fields["last_login"], sum: rows[0]?.sum };
}

/** What that reads, whatever the database is set to. */
export const asWritten = { joined: toTimestamp(now), last: null, sum: 0.1 + 0.2 };
