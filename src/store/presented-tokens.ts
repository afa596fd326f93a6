// All that the database knows about a presented token, in one query and so at one moment.
import { type RawBuilder, sql } from "kysely";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import { hasNul, isIntegral } from "./schema/values.ts";
import type { Row } from "./schema/definitions.ts";
import type { Db, DialectName, SessionTable } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { placeholder } from "./selection-sql.ts";
import { toUser } from "./users.ts";

/** The ids of a presented token; undefined for those that it does not have. */
export interface PresentedIds {
  readonly sessionId?: string | undefined;
  readonly jti: string | undefined;
  /** A column of the user and its value. */
  readonly user?: { readonly field: string; readonly value: string | number | bigint } | undefined;
}

/** The state of a token by its id: unknown, recorded as issued (by Simple JWT), or revoked. */
export type TokenState = "unknown" | "outstanding" | "revoked";

/** What the database knows about a presented token. */
export interface PresentedFacts {
  readonly session: SessionTable | undefined;
  /** The token itself. */
  readonly token: TokenState;
  /** Whether the current token of the session, which may be this token, was revoked by its id. */
  readonly isCurrentRevoked: boolean;
  /** The user; a value that several users have finds none of them. */
  readonly user: User | undefined;
  /** The moment of the query by the database's clock, in milliseconds since the epoch. */
  readonly databaseTime: number;
}

/** What a look-up needs to know about the database. */
export interface PresentedOptions {
  readonly dialect: DialectName;
  /** Whether Simple JWT's tables are in use. */
  readonly withDjangoTables: boolean;
}

const sessionColumns: readonly (keyof SessionTable)[] = [
  "id",
  "user_id",
  "current_jti",
  "previous_jti",
  "rotated_at",
  "created_at",
  "last_used_at",
  "expires_at",
  "user_agent",
  "ip_address",
  "revoked_at",
  "revoked_reason",
];
// Apps name the columns of users; no name may have this prefix.
const prefix = "latchkey_";
const sessionPrefix = `${prefix}session_`;
const selectedSession = sql.join(
  sessionColumns.map((name) => sql`s.${sql.ref(name)} as ${sql.ref(sessionPrefix + name)}`),
);

const maxIdLength = 255;

/** Whether the columns of token ids take a text: 255 characters, no NUL, and no half of a surrogate pair. */
export function isTokenId(text: string): boolean {
  if (hasNul(text) || !text.isWellFormed()) return false;
  return text.length <= maxIdLength || Array.from(text.slice(0, 2 * maxIdLength + 1)).length <= maxIdLength;
}

/** Looks up a presented token, also in Simple JWT's tables where they are in use. */
export async function findPresented(
  db: Db,
  model: UserModel,
  { sessionId, jti, user }: PresentedIds,
  options: PresentedOptions,
): Promise<PresentedFacts> {
  if (hasNul(user?.value)) return findPresented(db, model, { sessionId, jti }, options);
  const { dialect, withDjangoTables } = options;
  const ofUser = user && `${isIntegral(user.value)} ${JSON.stringify(model.table)}.${user.field}`;
  const shape = `presented ${withDjangoTables} ${ofUser}`;
  const { rows } = await runShape(db, shape, () => presented(dialect, withDjangoTables, model, user), [
    searchable(jti),
    searchable(sessionId),
    user?.value ?? null,
  ]);
  const [row = {}, another] = rows;
  const { session, user: columns } = splitRow(row);
  const hasNoUser = (columns["id"] ?? null) === null || another !== undefined;
  return {
    session,
    token: stateOf(row),
    isCurrentRevoked: isSet(row["latchkey_current_revoked"]) || isSet(row["latchkey_current_blacklisted"]),
    user: hasNoUser ? undefined : toUser(columns, model),
    databaseTime: Number(row["latchkey_time"]) * 1000,
  };
}

/** Its values are the token's id, the session's id and the value of the user's column. */
function presented(
  dialect: DialectName,
  withDjangoTables: boolean,
  model: UserModel,
  user: PresentedIds["user"],
): ShapeStatement {
  const nothing = sql``;
  const id = sql`${0}`;
  const current = sql`s.current_jti`;
  // Subqueries look up a token by its key; with joins, the planner would sometimes read a whole index.
  return sql`
    select ${clocks[dialect]} as latchkey_time, ${selectedSession}, ${revoked(id)} as latchkey_revoked, ${revoked(current)} as latchkey_current_revoked
      ${withDjangoTables ? sql`, ${issued(id)} as latchkey_issued, ${blacklisted(id)} as latchkey_blacklisted, ${blacklisted(current)} as latchkey_current_blacklisted` : nothing}
      ${user === undefined ? nothing : sql`, u.*`}
    from (select 1) as one
    left join latchkey_session as s on s.id = ${1}
    ${user === undefined ? nothing : sql`left join ${sql.table(model.table)} as u on ${sql.ref(`u.${user.field}`)} = ${placeholder(2, user.value)}`}
    limit 2`;
}

/** The id to look for; one that no row can have becomes the empty text, which no row has. */
const searchable = (id: string | undefined): string => (id === undefined || hasNul(id) ? "" : id);

type Part = RawBuilder<unknown>;

/** The database's clock, in seconds since the epoch. */
const clocks: Readonly<Record<DialectName, Part>> = {
  sqlite: sql`unixepoch('now', 'subsec')`,
  postgres: sql`extract(epoch from clock_timestamp())`,
};

const revoked = (jti: Part): Part =>
  sql`(select r.jti from latchkey_revoked_token as r where r.jti = ${jti})`;

const issued = (jti: Part): Part =>
  sql`(select o.id from token_blacklist_outstandingtoken as o where o.jti = ${jti})`;

const blacklisted = (jti: Part): Part =>
  sql`(select b.id from token_blacklist_blacklistedtoken as b where b.token_id = ${issued(jti)})`;

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

function stateOf(row: Row): TokenState {
  if (isSet(row["latchkey_revoked"]) || isSet(row["latchkey_blacklisted"])) return "revoked";
  return isSet(row["latchkey_issued"]) ? "outstanding" : "unknown";
}

/** The session in a row, and the columns of the user. */
function splitRow(row: Row): { readonly session: SessionTable | undefined; readonly user: Row } {
  const session: Record<string, unknown> = {};
  const user: Record<string, unknown> = {};
  for (const name in row) {
    if (name.startsWith(sessionPrefix)) session[name.slice(sessionPrefix.length)] = row[name];
    else if (!name.startsWith(prefix)) user[name] = row[name];
  }
  // oxlint-disable-next-line no-unsafe-type-assertion -- exactly the columns of a session
  const found = session as unknown as SessionTable;
  return { session: isSet(session["id"]) ? found : undefined, user };
}
