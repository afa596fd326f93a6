// The statements of the servers written by hand, on Latchkey's tables in SQLite.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { HandClaims } from "./hand-tokens.ts";

/** A user, as far as the work needs one. */
export interface HandUser {
  readonly id: number;
  readonly username: string;
  readonly password: string;
}

/** A task as it is sent. */
export type HandTask = Readonly<Record<string, string | number | boolean>>;

/** The statements; promises where the database is a server. Every write is a commit that is on the disk before it ends. */
export interface HandStore {
  readonly userWithSession: (id: number, sid: string) => Later<HandUser | undefined>;
  readonly userByName: (username: string) => Later<HandUser | undefined>;
  readonly createSession: (sid: string, userId: number, jti: string) => Later<void>;
  /** The same statement checks the user, the session and the revoked tokens and consumes the token. Gives the end of the session, in milliseconds. */
  readonly rotate: (claims: HandClaims, to: string) => Later<number | undefined>;
  readonly tasksOf: (owner: number) => Later<HandTask[]>;
  readonly taskOf: (owner: number, id: number) => Later<HandTask | undefined>;
  readonly createTask: (owner: number, title: string, description: string) => Later<HandTask | undefined>;
}

type Later<T> = T | Promise<T>;

/** In milliseconds. */
export const month = 30 * 86_400_000;
export const taskColumns = "id, title, description, is_completed, created_at, owner_id";

/** Opens a file of SQLite. */
export function createHandStore(file: string): HandStore {
  const db = new DatabaseSync(file);
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
  const active = "revoked_at is null and expires_at > ?";
  const statements = {
    session: db.prepare(`
      select u.id, u.username, u.password from auth_user u join latchkey_session s on s.user_id = u.id
      where u.id = ? and u.is_active and s.id = ? and s.${active}`),
    user: db.prepare("select id, username, password from auth_user where username = ? and is_active"),
    start: db.prepare(`
      insert into latchkey_session (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
      values (?, ?, ?, ?, ?, ?, '')`),
    rotate: db.prepare(`
      update latchkey_session set previous_jti = current_jti, current_jti = ?, rotated_at = ?, last_used_at = ?
      where id = ? and current_jti = ? and ${active}
        and not exists (select 1 from latchkey_revoked_token where jti = latchkey_session.current_jti)
        and exists (select 1 from auth_user where id = latchkey_session.user_id and is_active)
      returning expires_at`),
    list: db.prepare(`select ${taskColumns} from tasks where owner_id = ? order by id`),
    one: db.prepare(`select ${taskColumns} from tasks where owner_id = ? and id = ?`),
    create: db.prepare(`
      insert into tasks (title, description, is_completed, created_at, owner_id) values (?, ?, 0, ?, ?)
      returning ${taskColumns}`),
  };
  const getTask = (statement: StatementSync, ...values: (string | number)[]): HandTask | undefined => {
    const row = statement.get(...values);
    return row === undefined ? undefined : toTask(row);
  };
  return {
    userWithSession: (id, sid) => toUser(statements.session.get(id, sid, momentAt(0))),
    userByName: (username) => toUser(statements.user.get(username)),
    createSession: (sid, userId, jti) => {
      statements.start.run(sid, userId, jti, momentAt(0), momentAt(0), momentAt(month));
    },
    rotate: ({ sid, jti }, to) => {
      const now = momentAt(0);
      const row = statements.rotate.get(to, now, now, sid, jti, now);
      return row && Date.parse(toIso(row["expires_at"]));
    },
    tasksOf: (owner) => statements.list.all(owner).map(toTask),
    taskOf: (owner, id) => getTask(statements.one, owner, id),
    createTask: (owner, title, description) =>
      getTask(statements.create, title, description, momentAt(0), owner),
  };
}

/** A row as the driver gives it. */
export type SqlRow = Record<string, unknown>;

/** A row of the users. */
export function toUser(row: SqlRow | undefined): HandUser | undefined {
  if (row === undefined) return undefined;
  return { id: Number(row["id"]), username: String(row["username"]), password: String(row["password"]) };
}

/** A row as DRF writes it. */
export const toTask = (row: SqlRow): HandTask => ({
  id: Number(row["id"]),
  title: String(row["title"]),
  description: String(row["description"]),
  is_completed: row["is_completed"] === 1 || row["is_completed"] === true,
  created_at: toIso(row["created_at"]),
  owner: Number(row["owner_id"]),
});

const toIso = (moment: unknown): string =>
  moment instanceof Date ? moment.toISOString() : `${String(moment).replace(" ", "T")}Z`;

/** A moment so many milliseconds from now, as the tables store it. */
export const momentAt = (ahead: number): string =>
  `${new Date(Date.now() + ahead).toISOString().slice(0, -1).replace("T", " ")}000`;
